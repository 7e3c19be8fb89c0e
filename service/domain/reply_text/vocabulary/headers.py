"""
The labels of a quoted mail's header block ("From:", "Sent:", …) as Outlook and others write them, per language.

The labels are in the language of the sender's program, so one thread may mix them.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["from", "date", "to", "cc", "subject", "other"]

_LABELS: dict[str, dict[Kind, str]] = {
    "en": {
        "from": "from",
        "date": "sent, date",
        "to": "to",
        "cc": "cc, bcc",
        "subject": "subject",
        "other": "reply-to, importance, attachments, sent by, on behalf of, when, where, sensitivity",
    },
    "de": {
        "from": "von",
        "date": "gesendet, datum, gesendet am",
        "to": "an",
        "cc": "kopie, bcc",
        "subject": "betreff",
        "other": "antwort an, wichtigkeit, priorität, anlagen",
    },
    "fr": {
        "from": "de, expéditeur",
        "date": "envoyé, date, envoyé le",
        "to": "à, a, pour",
        "cc": "copie à, copie",
        "subject": "objet",
        "other": "répondre à, importance, pièces jointes",
    },
    "es": {
        "from": "de",
        "date": "enviado el, enviado, fecha",
        "to": "para",
        "cc": "con copia",
        "subject": "asunto",
        "other": "responder a, importancia, datos adjuntos",
    },
    "pt": {
        "from": "de",
        "date": "enviado, enviada em, enviada, data",
        "to": "para",
        "cc": "com cópia",
        "subject": "assunto",
        "other": "responder para, prioridade, importância, anexos",
    },
    "it": {
        "from": "da",
        "date": "inviato, data",
        "to": "a",
        "cc": "per conoscenza",
        "subject": "oggetto",
        "other": "rispondi a, priorità, allegati",
    },
    "nl": {
        "from": "van",
        "date": "verzonden, datum, verstuurd",
        "to": "aan",
        "cc": "kopie",
        "subject": "onderwerp",
        "other": "beantwoorden, urgentie, bijlagen",
    },
    "sv": {
        "from": "från",
        "date": "skickat, datum",
        "to": "till",
        "cc": "kopia",
        "subject": "ämne",
        "other": "svara till, prioritet, bifogade filer",
    },
    "da": {
        "from": "fra",
        "date": "sendt, dato",
        "to": "til",
        "cc": "kopi",
        "subject": "emne",
        "other": "svar til, prioritet, vedhæftede filer",
    },
    "no": {
        "from": "fra",
        "date": "sendt, dato",
        "to": "til",
        "cc": "kopi",
        "subject": "emne",
        "other": "svar til, vedlegg",
    },
    "fi": {
        "from": "lähettäjä",
        "date": "lähetetty, päivämäärä, päiväys",
        "to": "vastaanottaja",
        "cc": "kopio",
        "subject": "aihe",
        "other": "tärkeys, liitteet",
    },
    "pl": {
        "from": "od, nadawca",
        "date": "wysłano, data, wysłane",
        "to": "do",
        "cc": "dw, udw",
        "subject": "temat",
        "other": "odpowiedz do, ważność, załączniki",
    },
    "cs": {
        "from": "od",
        "date": "odesláno, datum",
        "to": "komu",
        "cc": "kopie",
        "subject": "předmět",
        "other": "důležitost, přílohy",
    },
    "sk": {
        "from": "od",
        "date": "odoslané, dátum",
        "to": "komu",
        "cc": "kópia",
        "subject": "predmet",
        "other": "dôležitosť, prílohy",
    },
    "hu": {
        "from": "feladó, küldő",
        "date": "elküldve, dátum",
        "to": "címzett",
        "cc": "másolatot kap",
        "subject": "tárgy",
        "other": "fontosság, mellékletek",
    },
    "ro": {
        "from": "de la",
        "date": "trimis, data",
        "to": "către, catre",
        "cc": "copie",
        "subject": "subiect",
        "other": "atașări",
    },
    "tr": {
        "from": "kimden, gönderen",
        "date": "gönderildi, tarih",
        "to": "kime, alıcı",
        "cc": "bilgi",
        "subject": "konu",
        "other": "ekler",
    },
    "ru": {
        "from": "от, от кого",
        "date": "отправлено, дата",
        "to": "кому",
        "cc": "копия",
        "subject": "тема",
        "other": "важность, вложения",
    },
    "uk": {
        "from": "від, від кого",
        "date": "надіслано, дата, відправлено",
        "to": "кому",
        "cc": "копія",
        "subject": "тема",
        "other": "важливість, вкладення",
    },
    "el": {
        "from": "από",
        "date": "στάλθηκε, ημερομηνία, αποστολή",
        "to": "προς",
        "cc": "κοιν",
        "subject": "θέμα",
        "other": "συνημμένα",
    },
    "ja": {
        "from": "差出人, 送信者, from",
        "date": "送信日時, 日付, 日時, 送信",
        "to": "宛先",
        "cc": "ｃｃ",
        "subject": "件名",
        "other": "重要度, 添付ファイル, 返信先",
    },
    "zh-Hans": {
        "from": "发件人, 寄件人",
        "date": "发送时间, 日期, 发送日期, 时间",
        "to": "收件人",
        "cc": "抄送",
        "subject": "主题",
        "other": "重要性, 附件, 回复",
    },
    "zh-Hant": {
        "from": "寄件者, 寄件人",
        "date": "寄件日期, 傳送時間, 日期",
        "to": "收件者, 收件人",
        "cc": "副本",
        "subject": "主旨, 主題",
        "other": "重要性, 附件",
    },
    "ko": {
        "from": "보낸 사람, 보낸사람, 발신",
        "date": "보낸 날짜, 날짜, 보낸날짜",
        "to": "받는 사람, 받는사람, 수신",
        "cc": "참조",
        "subject": "제목",
        "other": "중요도, 첨부 파일",
    },
    "id": {
        "from": "dari",
        "date": "terkirim, dikirim, tanggal",
        "to": "kepada, untuk, ke",
        "cc": "tembusan",
        "subject": "subjek, perihal",
        "other": "lampiran, kepentingan",
    },
    "ms": {
        "from": "daripada",
        "date": "dihantar, tarikh",
        "to": "kepada",
        "cc": "salinan",
        "subject": "subjek, perkara",
        "other": "lampiran",
    },
    "vi": {
        "from": "từ",
        "date": "đã gửi, gửi, ngày, vào",
        "to": "tới, đến",
        "cc": "sao",
        "subject": "chủ đề, tiêu đề",
        "other": "đính kèm",
    },
    "th": {
        "from": "จาก",
        "date": "ส่ง, วันที่",
        "to": "ถึง",
        "cc": "สำเนาถึง",
        "subject": "เรื่อง",
        "other": "สิ่งที่แนบมา",
    },
    "he": {
        "from": "מאת",
        "date": "נשלח, תאריך",
        "to": "אל",
        "cc": "עותק",
        "subject": "נושא",
        "other": "קבצים מצורפים",
    },
    "ar": {
        "from": "من",
        "date": "تم الإرسال, تاريخ الإرسال, التاريخ, أرسلت",
        "to": "إلى",
        "cc": "نسخة",
        "subject": "الموضوع",
        "other": "المرفقات",
    },
}

HEADER_LABELS: dict[str, frozenset[Kind]] = {}
"""The kinds that a label (lower case) may stand for; "de" is From in French and Spanish, "a" is To in Italian."""

for _kinds in _LABELS.values():
    for _kind, _labels in _kinds.items():
        for _label in _labels.split(", "):
            HEADER_LABELS[_label] = HEADER_LABELS.get(_label, frozenset()) | {_kind}

LONGEST_LABEL = max(map(len, HEADER_LABELS))
