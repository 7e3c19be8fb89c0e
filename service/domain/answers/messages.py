"""
The sentences about problems, in the languages in which people are written to.

Other languages get English. Every sentence says what is wrong and what to reply.
"""

from __future__ import annotations

import re

LANGUAGES = ("en", "de", "fr", "es", "id")

_SENTENCES: dict[str, dict[str, str]] = {
    "no_alignment": {
        "en": "Which one does line {line} serve? Reply just {choices}, or \"none\".",
        "de": "Wozu trägt Zeile {line} bei? Antworte nur mit {choices} oder „keins“.",
        "fr": "À quel résultat contribue la ligne {line} ? Réponds seulement {choices}, ou « aucun ».",
        "es": "¿A qué resultado contribuye la línea {line}? Responde solo {choices}, o «ninguno».",
        "id": "Baris {line} mendukung yang mana? Balas saja {choices}, atau \"tidak ada\".",
    },
    "no_alignment_many": {
        "en": "Which ones do lines {lines} serve? Reply for example \"{line}: {choice}\", or \"none\".",
        "de": "Wozu tragen die Zeilen {lines} bei? Antworte zum Beispiel mit „{line}: {choice}“ oder „keins“.",
        "fr": "À quels résultats contribuent les lignes {lines} ? Réponds par exemple « {line}: {choice} », ou « aucun ».",
        "es": "¿A qué resultados contribuyen las líneas {lines}? Responde por ejemplo «{line}: {choice}», o «ninguno».",
        "id": "Baris {lines} mendukung yang mana? Balas misalnya \"{line}: {choice}\", atau \"tidak ada\".",
    },
    "unknown_code": {
        "en": "There is no {words} in {team}.",
        "de": "In {team} gibt es kein {words}.",
        "fr": "Il n'y a pas de {words} dans {team}.",
        "es": "No hay {words} en {team}.",
        "id": "Tidak ada {words} di {team}.",
    },
    "did_you_mean": {
        "en": "Line {line}: did you mean {choices}? Reply yes, or the right one.",
        "de": "Zeile {line}: Ist {choices} gemeint? Antworte mit ja oder dem richtigen.",
        "fr": "Ligne {line} : voulais-tu dire {choices} ? Réponds oui, ou le bon.",
        "es": "Línea {line}: ¿quieres decir {choices}? Responde sí, o el correcto.",
        "id": "Baris {line}: maksudnya {choices}? Balas ya, atau yang benar.",
    },
    "which_code": {
        "en": "Line {line}: which one is meant, {choices}?",
        "de": "Zeile {line}: Was ist gemeint, {choices}?",
        "fr": "Ligne {line} : lequel est-ce, {choices} ?",
        "es": "Línea {line}: ¿cuál es, {choices}?",
        "id": "Baris {line}: yang mana maksudnya, {choices}?",
    },
    "two_readings": {
        "en": "Line {line}: is \"{words}\" a key result of the team, or part of your words? Reply the key result, or \"none\".",
        "de": "Zeile {line}: Ist „{words}“ ein Ergebnis des Teams oder Teil deiner Worte? Antworte mit dem Ergebnis oder „keins“.",
        "fr": "Ligne {line} : « {words} » est-il un résultat de l'équipe ou une partie de tes mots ? Réponds avec le résultat, ou « aucun ».",
        "es": "Línea {line}: ¿«{words}» es un resultado del equipo o parte de tus palabras? Responde con el resultado, o «ninguno».",
        "id": "Baris {line}: apakah \"{words}\" hasil tim atau bagian dari kalimat? Balas hasilnya, atau \"tidak ada\".",
    },
    "two_scores": {
        "en": "Line {line} was scored twice, differently. Which one holds?",
        "de": "Zeile {line} wurde zweimal verschieden bewertet. Was gilt?",
        "fr": "La ligne {line} a deux notes différentes. Laquelle est la bonne ?",
        "es": "La línea {line} tiene dos puntuaciones distintas. ¿Cuál vale?",
        "id": "Baris {line} dinilai dua kali dan berbeda. Mana yang benar?",
    },
    "score_scale": {
        "en": "Line {line}: is {words} meant as {score}? Reply yes or the right number.",
        "de": "Zeile {line}: Ist {words} als {score} gemeint? Antworte mit ja oder der richtigen Zahl.",
        "fr": "Ligne {line} : {words} veut-il dire {score} ? Réponds oui ou le bon nombre.",
        "es": "Línea {line}: ¿{words} quiere decir {score}? Responde sí o el número correcto.",
        "id": "Baris {line}: apakah {words} berarti {score}? Balas ya atau angka yang benar.",
    },
    "score": {
        "en": "Line {line}: how far did it get? Reply done, partly, no, or a number.",
        "de": "Zeile {line}: Wie weit ist es gekommen? Antworte mit erledigt, teilweise, nein oder einer Zahl.",
        "fr": "Ligne {line} : où en est-ce ? Réponds fait, en partie, non, ou un nombre.",
        "es": "Línea {line}: ¿hasta dónde llegó? Responde hecho, en parte, no, o un número.",
        "id": "Baris {line}: sampai mana hasilnya? Balas selesai, sebagian, tidak, atau angka.",
    },
    "score_many": {
        "en": "How far did lines {lines} get? Reply for example \"{line} done\" or \"{line} 0.6\".",
        "de": "Wie weit sind die Zeilen {lines} gekommen? Antworte zum Beispiel mit „{line} erledigt“ oder „{line} 0,6“.",
        "fr": "Où en sont les lignes {lines} ? Réponds par exemple « {line} fait » ou « {line} 0,6 ».",
        "es": "¿Hasta dónde llegaron las líneas {lines}? Responde por ejemplo «{line} hecho» o «{line} 0,6».",
        "id": "Sampai mana baris {lines}? Balas misalnya \"{line} selesai\" atau \"{line} 0,6\".",
    },
    "proposal": {
        "en": "{reading}. Right? Reply yes.",
        "de": "{reading}. Stimmt das? Antworte mit ja.",
        "fr": "{reading}. Est-ce juste ? Réponds oui.",
        "es": "{reading}. ¿Es correcto? Responde sí.",
        "id": "{reading}. Benar? Balas ya.",
    },
    "which_line": {
        "en": "Which line is \"{words}\" about? Reply with its number or letter in front.",
        "de": "Zu welcher Zeile gehört „{words}“? Antworte mit ihrer Nummer oder ihrem Buchstaben davor.",
        "fr": "À quelle ligne se rapporte « {words} » ? Réponds avec son numéro ou sa lettre devant.",
        "es": "¿A qué línea se refiere «{words}»? Responde con su número o letra delante.",
        "id": "\"{words}\" tentang baris yang mana? Balas dengan nomor atau hurufnya di depan.",
    },
    "nothing_open": {
        "en": "Nothing was open under \"{words}\". Which results do you mean? Reply with one per line.",
        "de": "Unter „{words}“ war nichts offen. Welche Ergebnisse sind gemeint? Antworte mit einem pro Zeile.",
        "fr": "Rien n'était ouvert sous « {words} ». De quels résultats parles-tu ? Réponds avec un résultat par ligne.",
        "es": "No había nada abierto con «{words}». ¿Qué resultados son? Responde con uno por línea.",
        "id": "Tidak ada yang terbuka untuk \"{words}\". Hasil mana yang dimaksud? Balas satu per baris.",
    },
    "not_a_key_result": {
        "en": "No key result was found in your words. Reply with one per line, each with the team key result it serves.",
        "de": "In deinen Worten wurde kein Ergebnis gefunden. Antworte mit einem pro Zeile, dazu das Ergebnis des Teams.",
        "fr": "Aucun résultat trouvé dans tes mots. Réponds avec un résultat par ligne et le résultat d'équipe auquel il contribue.",
        "es": "No se encontró ningún resultado en tus palabras. Responde con uno por línea y el resultado del equipo al que contribuye.",
        "id": "Tidak ada hasil yang terbaca. Balas satu per baris, dengan hasil tim yang didukungnya.",
    },
    "duplicate": {
        "en": "Line {line} stood there twice; it is stored once.",
        "de": "Zeile {line} stand zweimal da; sie ist einmal gespeichert.",
        "fr": "La ligne {line} y était deux fois ; elle est enregistrée une fois.",
        "es": "La línea {line} estaba dos veces; está guardada una vez.",
        "id": "Baris {line} tertulis dua kali; disimpan satu kali.",
    },
    "too_many": {
        "en": "There were more than {count} lines; only the first {count} are stored.",
        "de": "Es waren mehr als {count} Zeilen; nur die ersten {count} sind gespeichert.",
        "fr": "Il y avait plus de {count} lignes ; seules les {count} premières sont enregistrées.",
        "es": "Había más de {count} líneas; solo las primeras {count} están guardadas.",
        "id": "Ada lebih dari {count} baris; hanya {count} pertama yang disimpan.",
    },
    "too_long": {
        "en": "Your mail was too long; only its beginning was read.",
        "de": "Die Mail war zu lang; nur ihr Anfang wurde gelesen.",
        "fr": "Ton message était trop long ; seul son début a été lu.",
        "es": "El mensaje era demasiado largo; solo se leyó su comienzo.",
        "id": "Email terlalu panjang; hanya awalnya yang dibaca.",
    },
    "line_too_long": {
        "en": "Line {line} is too long; its first {count} characters are stored.",
        "de": "Zeile {line} ist zu lang; die ersten {count} Zeichen sind gespeichert.",
        "fr": "La ligne {line} est trop longue ; ses {count} premiers caractères sont enregistrés.",
        "es": "La línea {line} es demasiado larga; se guardan sus primeros {count} caracteres.",
        "id": "Baris {line} terlalu panjang; {count} karakter pertama disimpan.",
    },
    "other_person": {
        "en": "\"{words}\" is about someone else; nothing of theirs was changed.",
        "de": "„{words}“ betrifft jemand anderen; dort wurde nichts geändert.",
        "fr": "« {words} » concerne quelqu'un d'autre ; rien n'a été changé chez cette personne.",
        "es": "«{words}» es de otra persona; no se cambió nada suyo.",
        "id": "\"{words}\" tentang orang lain; miliknya tidak diubah.",
    },
}  # fmt: skip

_COMMON = {
    "de": "und der die das nicht ist mit von auf für zu wir ich ein eine bis wurde noch im erledigt den dem bei keine",
    "fr": "et le la les des est pas pour avec une un dans sur nous je du au fait en cette semaine ce plus",
    "es": "y el los las del por para con una en que no se esta semana hecho al es más pero como",
    "id": "dan yang di ke dari untuk dengan ini tidak sudah belum minggu akan pada selesai saya kami",
    "en": "and the is are of to for with we not this that by from my at on in it was done all per below",
}
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def say(language: str, sentence: str, **values: object) -> str:
    """Give a sentence in a language; an unknown language gets English."""
    versions = _SENTENCES[sentence]
    return versions.get(language.partition("-")[0].lower(), versions["en"]).format(**values)


def language_of(text: str, otherwise: str) -> str:
    """Guess the language of a person's words; where they don't show it clearly, `otherwise`."""
    found = re.findall(r"[^\W\d_]+", text[:4000].casefold())
    counts = {language: sum(map(common.__contains__, found)) for language, common in _COMMON_WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    runner_up = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= 2 and counts[best] > 2 * runner_up else otherwise


def join(language: str, choices: list[str]) -> str:
    """List choices as people say them: "1.1, 1.2 or 2.1"."""
    word = {"de": "oder", "fr": "ou", "es": "o", "id": "atau"}.get(language.partition("-")[0].lower(), "or")
    return f" {word} ".join([", ".join(choices[:-1]), choices[-1]]) if len(choices) > 1 else "".join(choices)


def number(language: str, score: float) -> str:
    """Write a score as its readers do: 0.6 or 0,6."""
    text = f"{score:.2f}".rstrip("0").rstrip(".") if score not in (0.0, 1.0) else f"{score:.1f}"
    return text.replace(".", ",") if language.partition("-")[0].lower() in ("de", "fr", "es", "id") else text
