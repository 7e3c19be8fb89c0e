"""
How mails end: sign-offs, lines that mobile programs add, disclaimers; and the banners that servers put on top.
"""

from __future__ import annotations

import re

from service.domain.reply_text.vocabulary.phrases import any_phrase

SIGN_OFFS = frozenset(
    """
    best regards|kind regards|warm regards|regards|best|best wishes|all the best|sincerely|yours sincerely|yours truly|
    yours faithfully|faithfully|respectfully|cordially|cheers|br|kr|rgds|kind rgds|with kind regards|with best regards|
    many regards|warmly|warmest regards|sincerely yours|yours|talk soon|take care|thanks and regards|thanks & regards|
    thanks and best regards|thanks and kind regards|thank you and best regards|have a nice day|have a great day|
    have a good day|have a nice weekend|have a great weekend|
    mit freundlichen grüßen|mit freundlichen grüssen|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|
    liebe grüße|liebe grüsse|beste grüße|beste grüsse|herzliche grüße|schöne grüße|grüße|grüsse|gruß|gruss|lg|vg|mfg|
    bg|hg|sg|mit besten grüßen|mit freundlichem gruß|schönen gruß|lieber gruß|viele liebe grüße|
    cordialement|bien cordialement|très cordialement|bien à vous|bonne journée|bonne soirée|salutations|
    meilleures salutations|sincères salutations|amicalement|cdlt|cdt|bàv|à bientôt|bonne fin de journée|
    saludos|un saludo|saludos cordiales|atentamente|cordialmente|un cordial saludo|saludos y gracias|abrazos|
    un abrazo|atte|
    atenciosamente|att|abraços|cumprimentos|melhores cumprimentos|com os melhores cumprimentos|cordiais saudações|
    cordiali saluti|distinti saluti|saluti|un saluto|a presto|cari saluti|buona giornata|
    met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groet|groeten|groetjes|mvg|
    hartelijke groet|
    med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänligen|mvh|hälsningar|bästa hälsningar|vh|
    med venlig hilsen|venlig hilsen|hilsen|mange hilsner|de bedste hilsner|kh|bedste hilsner|kærlig hilsen|
    med vennlig hilsen|vennlig hilsen|beste hilsen|
    ystävällisin terveisin|terveisin|terv|parhain terveisin|yst terv|yt|
    pozdrawiam|z poważaniem|pozdrowienia|serdecznie pozdrawiam|z wyrazami szacunku|
    s pozdravem|zdravím|s přátelským pozdravem|hezký den|s pozdravom|
    üdvözlettel|tisztelettel|üdv|
    cu stimă|cu respect|toate cele bune|o zi bună|
    saygılarımla|iyi çalışmalar|saygılar|selamlar|sevgiler|
    с уважением|всего доброго|с наилучшими пожеланиями|всего хорошего|
    з повагою|з найкращими побажаннями|
    με εκτίμηση|χαιρετισμούς|φιλικά|
    よろしくお願いします|よろしくお願いいたします|以上よろしくお願いいたします|以上、よろしくお願いいたします|敬具|以上|
    此致|此致敬礼|敬礼|祝好|谢谢祝好|顺祝商祺|敬上|此致敬禮|順頌商祺|
    감사합니다|드림|올림|
    salam|salam hormat|hormat kami|hormat saya|salam hangat|wassalam|
    yang benar|sekian terima kasih|sekian|
    trân trọng|thân mến|kính thư|
    ขอแสดงความนับถือ|ด้วยความเคารพ|
    בברכה|בכבוד רב|
    مع أطيب التحيات|مع التحية|تحياتي|مع خالص التحية|وتفضلوا بقبول فائق الاحترام
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Closing words that say nothing else; what follows them is a name and a signature."""

THANKS = frozenset(
    """
    thanks|thank you|thx|tx|thanks a lot|many thanks|thanks again|thank you very much|thanks so much|ty|
    thanks in advance|thank you so much|thanks very much|much appreciated|cheers and thanks|
    danke|vielen dank|danke schön|dankeschön|herzlichen dank|besten dank|danke dir|danke euch|danke im voraus|
    vielen dank im voraus|merci|merci beaucoup|merci d'avance|merci bien|
    gracias|muchas gracias|mil gracias|gracias de antemano|obrigado|obrigada|muito obrigado|muito obrigada|grazie|
    grazie mille|molte grazie|bedankt|dank je|dank u|dank|alvast bedankt|hartelijk dank|tack|tack så mycket|tak|
    mange tak|på forhånd tak|takk|tusen takk|kiitos|kiitoksia|dziękuję|dzięki|díky|děkuji|ďakujem|vďaka|köszönöm|
    köszi|mulțumesc|mersi|teşekkürler|teşekkür ederim|sağ ol|спасибо|большое спасибо|благодарю|дякую|ευχαριστώ|
    ありがとうございます|ありがとう|谢谢|多谢|謝謝|多謝|고맙습니다|terima kasih|makasih|terimakasih|trims|
    terima kasih banyak|cảm ơn|xin cảm ơn|ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|תודה|תודה רבה|شكرا|شكراً
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Closing words too, but alone they are what the person wanted to say."""

_DEVICES = (
    r"iphon|ipad|ipod|ios|android|samsung|galaxy|blackberry|huawei|xiaomi|redmi|oneplus|pixel|nokia|sony|xperia|"
    r"oppo|vivo|honor|motorola|windows phone|windows 1\d|outlook|outlook mobile|mail for windows|mail für windows|"
    r"courrier pour windows|correo para windows|yahoo mail|gmail|thunderbird|proton ?mail|apple watch|mobile device|"
    r"mobile|phone|handy|mobiltelefon|smartphone|tablet|mobil|celular|móvil|telefon|téléphone|portable|"
    r"boxer|nine|spark|bluemail|edison|newton|aquamail|k-9 mail|verizon|t-mobile|at&t|wireless|sparrow|ponsel"
)
_SENT_FROM = (
    r"(?:sent|envoyé|envoyée|gesendet|versendet|enviado|enviada|inviato|verzonden|verstuurd|skickat|skickades|sendt|"
    r"lähetetty|lähettänyt|wysłane|wysłano|odesláno|odoslané|küldve|elküldve|trimis|gönderildi|отправлено|надіслано|στάλθηκε|"
    r"dikirim|terkirim|dihantar|đã gửi|gửi|ส่ง|נשלח|أُرسلت|تم الإرسال|enviado)"
)
MOBILE_LINE = re.compile(
    rf"^[\W_]*(?:"
    rf"{_SENT_FROM}\b[^.!?,;:\n]{{0,40}}\b(?:{_DEVICES})\w{{0,4}}\b[^.!?,;\n]{{0,50}}"
    rf"|sent from mail[<(\[]https?:[^\s>)\]]{{1,2000}}[>)\]] for windows(?: 1\d)?"
    rf"|(?:iphone|ipad|android)['’]?\w{{2,8}} gönderildi|outlook voor (?:ios|android) downloaden"
    rf"|(?:get|obtenez|obtenir|obter|holen sie sich|téléchargez|obtener|obtén|obtenga|scarica|ottieni|download|hämta|hent|pobierz|"
    rf"dapatkan|outlook für|nhận|获取|下载|取得)\b[^.!?\n]{{0,20}}\boutlook\b[^.!?,\n]{{0,30}}"
    rf"|(?:ios|android) için outlook['’]?[uı]? (?:edinin|indirin|alın|yükleyin)"
    rf"|von meinem [^.!?,\n]{{2,30}} gesendet|von (?:meinem )?(?:iphone|ipad|handy|outlook)[^.!?,\n]{{0,20}} gesendet"
    rf"|(?:via|über|par|por) (?:mobile|mobil|handy|iphone|smartphone)"
    rf"|[从從][^。，,]{{0,12}}(?:iphone|ipad|手机|手機|android)[^。，,]{{0,8}}(?:发送|傳送|寄出|寄件)?"
    rf"|发自我的[^。，,]{{2,20}}|傳送自我的[^。，,]{{2,20}}"
    rf"|[^。、]{{0,12}}(?:iphone|ipad|android)から送信|나의 [^.,]{{2,12}}에서 보냄|내 [^.,]{{2,12}}에서 보냄"
    rf"|(?:outlook for|outlook für|outlook pour|outlook para) (?:ios|android)[^.!?,\n]{{0,20}}"
    rf")[\s.]*(?:[<(\[]https?:[^\s>)\]]{{1,2000}}[>)\]])?\s*$"
)
"""For text in lower case."""

DISCLAIMER = any_phrase(
    r"confidential|intended recipient|intended solely|intended only|privileged|disclaimer|unauthori[sz]ed|"
    r"notify the sender|scanned for virus|virus-free|virenfrei|avast|legally binding|think before you print|"
    r"consider the environment|this (?:e-?mail|message) (?:and|was|has been|contains|may)|strictly prohibited|"
    r"mailing list|unsubscribe|registered (?:office|in)|"
    r"vertraulich|irrtümlich erhalten|bestimmungsgemäße|handelsregister|geschäftsführer|registergericht|amtsgericht|"
    r"confidentiel|destinataire|si vous (?:avez reçu|n'êtes pas)|confidencial|destinatario|destinatário|riservat|"
    r"vertrouwelijk|geadresseerde|konfidentiell|fortrolig|luottamukselli|poufn|důvěrn|dôvern|bizalmas|confidențial|"
    r"nur für den (?:empfänger|adressaten)|löschen sie (?:die|diese) (?:nachricht|e-?mail)|"
    r"destinam-se exclusivamente|por engano|endast avsett för|av misstag|kun beregnet til|ved en fejl|"
    r"wyłącznie dla adresata|omyłkowo|určena pouze|omylem|yalnızca alıcı|yanlışlıkla|"
    r"только для адресата|по ошибке|受信者のみ|誤って受信|仅限于?发送给|错收|지정된 수신인|잘못 수신|"
    r"hanya ditujukan untuk|karena kesalahan|"
    r"gizli|конфиденциальн|конфіденційн|εμπιστευτικ|機密|机密|保密|기밀|rahasia|bảo mật|סודי|سري"
)
"""One of these words proves nothing; a last paragraph with two of them, or one after a rule, is a disclaimer. For text in lower case."""

PLEA = re.compile(
    r"^\W*(?:please\s+)?(?:consider the environment before|think before you print|virus-free\.|virenfrei\.)[^\n]{0,80}$",
    re.IGNORECASE,
)
"""A last paragraph that needs no second word to be known for what programs and companies add."""

_BANNER_PROOF = (
    r"originated (?:from )?outside|from outside (?:of )?(?:your|the|this|our) (?:organi[sz]ation|company)|"
    r"outside (?:of )?(?:your|the|this|our) organi[sz]ation|don'?t often get e-?mail from|learn why this is important|"
    r"unless you recogni[sz]e the sender|von außerhalb (?:de[rs]|ihre[rs]|unsere[rs])|"
    r"expéditeur externe|extérieur (?:de|à) (?:l'|votre)|ne reçois pas souvent|"
    r"vous n'obtenez pas souvent|ne recevez pas souvent|sie erhalten nicht (?:oft|häufig)|"
    r"fuera de (?:la|su) organi[sz]ación|remitente externo|no suele recibir|de fora da organização|"
    r"di fuori dell'organizzazione|mittente esterno|buiten (?:de|uw|onze) organisatie|pengirim eksternal|"
    r"di luar organisasi|utanför organisationen|dall['’]esterno dell['’]organizzazione|spoza organizacji|"
    r"zjqcmqryfpfptbanner(?:start|end)|message is from an external sender|message came from outside|"
    r"組織外から送信|来自组织外部|來自組織外部|luar organisasi|obtenez pas souvent|外部邮件|外部郵件|外部メール"
)
_BANNER_HINT = (
    r"external (?:e-?mail|sender|message|source)|do not click (?:on )?(?:any )?links?|caution|warning|be careful|attention|"
    r"open(?:ing)? (?:any )?attachments|externe (?:e-?mail|nachricht|absender|quelle)|von extern|vorsicht|achtung|"
    r"outside (?:of )?(?:your|the|this|our) company|anhänge|prudence|pièces jointes|precaución|adjuntos|attenzione|allegati|waspada|lampiran"
)

BANNER = any_phrase(f"{_BANNER_PROOF}|{_BANNER_HINT}")
"""What servers put on top of a mail. Two different ones say so; one alone may be a person's word. For text in lower case."""

BANNER_PROOF = any_phrase(_BANNER_PROOF)
"""Those of them that say so alone."""

BANNER_TAG = re.compile(
    r"^\W*(?:\[?(?:external|extern|externe|externo|esterno|ext)\]?(?:\s*(?:e-?mail|sender|message))?|caution|warning|"
    r"achtung|vorsicht|attention)\W*$",
    re.IGNORECASE,
)
