"""
What the people of the benchmark type, in the languages that the simulated mail programs speak.

Written for this benchmark. Greetings, sign-offs and typed lists are left out: readers may honestly differ about them,
while everybody agrees on these words.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "keep a\nReturns desk answers within 4 hours, 60 % to 90 % 1.1\nTwo temps can pack alone by Thursday - HR 1.2",
        "1 done\n2 0.5 the scanner came a day late\n3 no, nobody had time",
        "same",
    ),
    "en-GB": (
        "Parcels without a label from 31 to 10 (KR1.2)\nOpen complaints from 22 to 12 (KR1.1)\n\nOtherwise I am on the stock count all week.",
        "all done, the last one only just",
        "b done, drop a",
    ),
    "de": (
        "Offene Reklamationen von 31 auf 20 - 1.1\nNachtschicht: drei Leute können den Drucker bedienen 2.1",
        "1 erledigt, 2 zu 60 %, 3 nicht geschafft: der Lieferant hat erst am Freitag geliefert",
        "a behalten",
    ),
    "fr": (
        "Dossiers de remboursement ouverts : de 40 à 25 - 1.1\nDeux intérimaires savent fermer la caisse seuls 2.1",
        "1 fait, 2 à moitié, le transporteur n'est venu que jeudi",
        "garder a",
    ),
    "es": (
        "Casos abiertos de 40 a 25 - 1.1\nPedidos que salen el mismo día del 88 % al 92 % 1.2",
        "1 hecho\n2 a medias, faltaba el contrato\n3 no",
        "todo hecho",
    ),
    "id": (
        "Kasus pengembalian dari 40 menjadi 25 - 1.1\nTiga orang baru bisa mengemas sendiri, HR 1.2",
        "1 selesai, 2 sebagian karena kurir terlambat, 3 belum",
        "sama",
    ),
    "it": (
        "Reclami aperti da 31 a 20 - 1.1\nOrdini spediti in giornata dal 88 % al 93 % - 1.2",
        "1 fatto\n2 0,5 il corriere era in sciopero",
        "tengo a",
    ),
    "nl": (
        "Openstaande klachten van 31 naar 20 - 1.1\nTwee uitzendkrachten kunnen de kassa alleen sluiten 2.1",
        "1 klaar, 2 voor 60 %, 3 niet gelukt, niemand had tijd",
        "alles klaar",
    ),
    "pt": (
        "Reclamações abertas de 31 para 20 - 1.1\nPedidos enviados no mesmo dia de 88 % para 93 % - 1.2",
        "1 feito\n2 pela metade, a transportadora só veio na quinta",
        "manter a",
    ),
    "ja": (
        "未処理の返金を40件から25件へ - 1.1\n当日発送率を88%から92%へ - 1.2",
        "1 完了\n2 0.5 配送業者の到着が遅れました",
        "全部完了",
    ),
}
"""By language of the mail program, as in a mailbox's settings: a setup answer, a review answer, a short one."""

SIGNATURES: tuple[tuple[str, ...], ...] = (
    (),
    ("Robin Vogel", "Returns and Complaints | Tel. +00 1.2.555.0177 | Building 4"),
)
"""Every second person has one."""
