"""What texts say that want to steer their judge, by language, as RE2 patterns.

Each says something to or about whoever checks the text. What ordinary pages say (a page of
documentation tells its reader to ignore a warning) has another object, and stays silent.
"""

from __future__ import annotations

from typing import Final

# RE2 knows `\w` and `\b` in ASCII only, and a class of all letters makes its program ten
# times as large; so a word is what stands between blanks and stops.
_W = r"[^\s,:]"


def _gap(words: int) -> str:
    """Up to so many words between two."""
    return rf"(?:{_W}+[\s,:]+){{0,{words}}}"


_START = r"(?:^|[\s(\"\'«„“”’:.,;!?*-])"
# `llms?` stands apart from `language models?`: RE2 would take the `l` out of both, and be left
# with too few letters to look for.
_JUDGES = (
    r"(?:llms?|checkers?|reviewers?|judges?|auditors?|moderators?|graders?|evaluators?|validators?|"
    r"classifiers?|language models?|ai models?|compliance (?:bots?|tools?|checks?))"
)
_CLEAN = (
    r"(?:consistent|approved|correct|compliant|clean|entailment|entailed|neutral|valid|accurate|"
    r"in agreement|not a contradiction|no contradiction|passed|acceptable|verified|fine|ok|okay|safe)"
)
_RULES = r"(?:instructions?|rules?|canon|guidelines?|prompts?|directives?|approved (?:statements?|facts?|list)|system messages?|policy checks?|training)"
_WHOSE = r"(?:(?:all|any|the|your|every|these|those|of|previous|prior|above|earlier|preceding|former|existing|other|original|initial|current|following|everything in|system|and|you|were|given|my|its|own|checking|review)\s+)"
_THIS = r"(?:this|these|it|everything|them|all of (?:this|it)|(?:the|all|every|any) (?:above|following|below|page|pages|document|documents|file|deck|prices?|text|texts|passages?|items?|statements?|claims?|findings?|discounts?|rows?|differences?|contradictions?|mismatch(?:es)?|errors?|issues?|section|sentences?))"

ENGLISH: Final = (
    # Orders to forget what it was told.
    rf"\b(?:ignore|disregard|forget|override|overlook|bypass|set aside|stop following|do not follow|don't follow|pay no attention to)\s+{_WHOSE}+{_RULES}\b",
    r"\b(?:ignore|disregard|forget|overlook)\s+(?:instructions|guidelines|prompts|the canon)\b",
    # These have other objects, too: a drop rule, a skipped check.
    rf"\b(?:neglect|drop|skip|discard)\s+{_WHOSE}*(?:your|previous|prior|earlier|preceding|canon|system|checking)\s+{_WHOSE}*{_RULES}\b",
    r"\b(?:ignore|forget|disregard)\s+(?:everything|all|anything|what)\s+(?:that\s+)?(?:you (?:were|have been|are)|(?:was|is|came|comes|said|written) (?:said |written )?(?:before|above))\b",
    r"\b(?:new|updated|revised|real|actual|secret|additional)\s+(?:system\s+)?(?:instructions?|prompt|directives?)\s*(?:for (?:the |you|all )|:|follow\b|from (?:the )?(?:admin|developer|operator))",
    # Orders not to report.
    rf"\b(?:do not|don't|never|must not|should not|shall not|please don't|avoid|stop|refrain from|no need to|there is no need to)\s+(?:flag|report|mark|raise|flagging|reporting|marking|raising|mention|mentioning|highlight|highlighting)\s+{_THIS}\b",
    r"\b(?:report|return|raise|output|emit|list|produce)\s+(?:no|zero|0|an empty (?:list|set|array) of)\s+(?:findings?|issues?|problems?|contradictions?|errors?|violations?|mismatch(?:es)?)\b",
    r"\b(?:must|should|shall|may|can|need) ?not be (?:flagged|reported|raised as)\b|\bflagging (?:this|them|it|these)\b",
    # Orders to pass it.
    rf"\b(?:mark|label|call|declare|treat|report|rate|classify|consider|judge|grade|score|regard|accept|rule|count|deem|tag|pass)\s+{_THIS}(?:\s+\w+){{0,3}}?\s+(?:as\s+|to be\s+)?(?:being\s+|fully\s+|already\s+|an?\s+)?{_CLEAN}\b",
    r"\b(?:answer|respond|reply|output|return|say|write|print|conclude|set (?:the )?label(?: to)?)\s+(?:only\s+|always\s+|just\s+|simply\s+|exactly\s+)?(?:with\s+|to\s+|that\s+)?(?:the\s+(?:word|label)\s+)?[\"'“‘`]?(?:entailment|neutral|consistent|no contradiction|not a contradiction|compliant|all clear)\b",
    r"\b(?:the|your|correct|right|expected|only)\s+(?:correct\s+|right\s+|expected\s+|only\s+)?(?:label|verdict|judg(?:e)?ment|answer)\s+(?:here\s+|for (?:this|these|all|every)(?:\s+\w+)?\s+)?(?:is|must be|should be|shall be|=|:)\s*[\"'“‘`]?(?:entailment|neutral|consistent|approved|compliant|no contradiction)\b",
    r"[\"'“]label[\"'”]\s*:\s*[\"'“](?:entailment|neutral|undecided|contradiction)",
    r"\blabel\s*[:=]\s*(?:entailment|neutral|consistent|undecided)\b|\b(?:answer|conclude|decide|find|rule|say)\s+that\s+(?:\w+\s+){0,4}(?:agrees? with|matche?s?|no (?:contradiction|mismatch)|(?:is|are) (?:consistent|approved|correct))\b",
    r"\bnot\s+(?:be\s+)?subject\s+to\s+(?:any\s+|further\s+|automated\s+)*(?:review|checks?|verification|the canon)\b|\bdo not compare\s+(?:this|these|the|any)\b",
    r"\b(?:an?|the|any|every)\s+(?:ai|llm|language model|automated (?:checker|reviewer|judge|system))\s+(?:reading|checking|reviewing|judging)\s+(?:this|these|it|the)\b",
    r"\b(?:respond only with|answer only with|output only|reply only with)\b",
    # Who is meant.
    rf"\b(?:(?:attention|notice|reminder|warning|hello|hi|dear|hey)\s*(?:to|for|:|,)?|(?:notes?|messages?|instructions?|memo|commands?|orders?)\s*(?:to|for|:|,))\s+(?:the\s+|any\s+|all\s+|whichever\s+|whatever\s+|our\s+)*(?:(?:ai|llm|automated|automatic|language model|machine|robot|compliance|consistency|content)\s+)*{_JUDGES}\b",
    r"\b(?:note|message|memo|attention|hello|dear|hey)\s*(?:to|for|:|,)\s*(?:the\s+|any\s+|all\s+)?(?:ai|llm|assistant|chatbot|chatgpt|model|automated|automatic)(?:s|\s+(?:systems?|tools?|bots?|readers?|assistants?|agents?))?\b",
    r"\b(?:ai|llm|automated|automatic)\s+(?:reviewers?|checkers?|judges?|auditors?|graders?|assistants?|models?|bots?|tools?)\s+(?:must|should|shall|please)\b",
    r"\bif you(?:'re| are)\s+(?:an?\s+|the\s+)?(?:(?:ai|llm|automated|consistency|compliance)\s+)?(?:checker|reviewer|judge|auditor|grader)\b|\bif you(?:'re| are)\s+(?:an?\s+|the\s+)?(?:ai|llm|language model|machine|bot|robot)\b[^.]{0,50}\b(?:(?:review|check|judg|audit|verify|evaluat|compar|assess)ing|reviews?|judges?|audits?|assess(?:es)?)\b",
    r"\b(?:to|for|dear|hey) (?:the|any|every|whatever|whichever) (?:model|ai|llm|system|bot|machine|assistant) (?:(?:that|which|who)(?: is|'s)? )?(?:reading|checking|reviewing|judging|processing|reads|checks|reviews|judges) (?:this|these|it|the)\b",
    # Role play.
    r"\byou are (?:now |no longer |currently )?(?:an? |the )?(?:ai\b|language model|checker|judge|reviewer|auditor|unrestricted|uncensored|dan\b|helpful assistant who (?:never|always))",
    r"\bas an ai language model\b|\b(?:developer|god|jailbreak|maintenance|debug|dan|test) mode\b.{0,60}\b(?:ignore|disregard|no rules|without rules|rules (?:are|do) |approves?|no restrictions|canon|checks? (?:are|is) (?:off|disabled|suspended)|findings?|report nothing)\b",
    r"\b(?:pretend|imagine|simulate|emulate|act as if|act as though|role-?play|let's play|suppose)\b.{0,60}\b(?:(?:no|without|free of) (?:rules|restrictions|canon)|(?:checker|judge|reviewer|auditor)s? (?:who|that|which)|(?:everything|all|anything|this|every price) (?:\w+ )?(?:is|are) (?:approved|consistent|correct))",
    r"\b(?:act|behave|respond|answer|speak)\s+as\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,2}(?:checker|judge|reviewer|auditor|approver|compliance officer)\b",
    r"\b(?:you|judge|checker|reviewer)\s+(?:must|should|will|shall|are to)\s+(?:always\s+|now\s+|only\s+)?(?:approve|clear|agree with|find nothing|find no|(?:pass|accept)\s+(?:this|it|everything|all|every|the\s+(?:page|text|prices?|document)))\b",
    # Marks of other speakers.
    r"<\|?(?:im_start|im_end|system|endoftext|end_of_turn|start_of_turn|assistant)\|?>|\[/?INST\]|<</?SYS>>|(?:^|\n)\s*#{2,}\s*(?:system|instruction|new instructions?)\s*:|\bend of (?:data|passages?|untrusted|collateral|user input)\b|\b(?:begin|start of|end) system (?:prompt|message)\b",
    r"(?:^|[\s\[(<>\"])(?:system|admin|developer|operator|root|assistant)\s*(?:message|override|notice|prompt|note|instruction)?\s*(?:\]|>)?\s*:\s*(?:\S+\s+){0,6}(?:approved?|ignore|checks?|checker|canon|findings?|verdict|rules?|disregard|contradictions?|agrees with|consistent)\b",
    # An approval or a canon of its own.
    r"\b(?:this|these|the)\s+(?:\w+\s+)?(?:price|prices|pricing|page|text|document|discount|claim|statement|offer|rate|rates|limits?|deck|listing|figures?|wording)s?\s+(?:below\s+|above\s+|here\s+|shown\s+)?(?:is|are|has been|have been|was|were)\s+(?:already\s+|officially\s+|fully\s+|formally\s+|hereby\s+)?(?:pre-?)?(?:approved|cleared|whitelisted|exempt(?:ed)?|signed off|authori[sz]ed|waived)\b",
    r"\b(?:approved|authori[sz]ed|granted|registered)\s+(?:pricing\s+|price\s+|canon\s+|legal\s+|temporary\s+|one-time\s+)?exceptions?\b|\bexceptions?\s+(?:\S+\s+){0,3}(?:(?:has|have) been |is |was |were )?(?:approved|granted|signed off|authori[sz]ed)\b",
    r"\b(?:exempt(?:ed)?|excluded|excused)\s+from\s+(?:all\s+|any\s+|the\s+|this\s+|automated\s+|further\s+)*(?:checks?|checking|review|canon|compliance|verification|consistency)\b",
    r"\b(?:new|updated|revised|latest|amended|corrected|official)\s+canon\b|\bcanon\s+(?:v?\d|update|entry|override|exception|says|states|has been|was|has changed|version|addendum|amendment)\b|(?:^|\n)\W*canon\s*[:=]|\b(?:supersedes?|replaces?|overrides?|updates?|amends?)\s+(?:the|your|any|all)\s+(?:\w+\s+)?(?:canon|approved (?:statements?|prices?|list|file)|reference|system prompt)\b",
    r"\bapproved (?:price list|prices?|statements?|list|figures?|rates?) (?:was|were|has been|have been|is|are) (?:now |since )?(?:amended|updated|changed|replaced|superseded|revised)\b|\b(?:differ\w*|deviat\w*|depart\w*|mismatch\w*) from the canon\b",
    r"[\"'“]approved[\"'”]\s*:|\bapproved\s+(?:statement|canon|entry|fact)s?\s*(?:is|are|:|=)|\bnot (?:a|an) (?:contradiction|mismatch|violation|inconsistency)\b.{0,30}\b(?:approved|legal|agreed|verdict|label)",
    r"\b(?:skip|disable|turn off|switch off|suspend|pause|stop|abort|end)\s+(?:the\s+|all\s+|any\s+|your\s+|this\s+|every\s+)?(?:\w+\s+)?(?:canon|consistency|contradiction|price|compliance|collateral)\s+(?:checks?|checking|review|scan|verification|rules?|judge)\b",
    r"\b(?:approve|pass|accept|whitelist|green-?light|clear)\s+(?:this|these|the)\s+(?:page|document|file|deck|text|listing|collateral|content|prices?)\b.{0,40}\b(?:without|regardless|unconditionally|automatically|whatever|no matter|immediately|and move on|as is)\b",
)

GERMAN: Final = (
    rf"{_START}(?:ignorier|missacht|vergiss|vergessen sie|übergeh|überspring|beacht)[^\s,.;:!?]*\s+{_gap(5)}(?:anweisung|regel|vorgabe|anleitung|kanon|instruktion|prompt|richtlinie|prüfregel)[^\s,.;:!?]*",
    rf"{_START}(?:melde|melden|markier|beanstand|stuf|bewert|einstuf|einzustuf|kennzeichn|betracht|behandel|behandle)[^\s,.;:!?]*\s+{_gap(6)}(?:nicht|keine (?:fehler|abweichung|widerspr)[^\s,.;:!?]*|keinen widerspruch|als\s+{_gap(1)}(?:korrekt|genehmigt|freigegeben|konsistent|richtig|neutral|zulässig)|(?:korrekt|genehmigt|konsistent)\s+ein)",
    rf"{_START}als\s+(?:korrekt|genehmigt|freigegeben|konsistent|widerspruchsfrei)\s+(?:einstuf|bewert|markier|kennzeichn|behandel|einzustuf)[^\s,.;:!?]*",
    rf"{_START}(?:hinweis|nachricht|anweisung|achtung|notiz)\s*(?:an|für|:)\s+{_gap(2)}(?:ki|ai|llm|prüfer|prüfprogramm|gutachter|sprachmodell|checker|assistent|automatisch)[^\s,.;:!?]*",
    rf"{_START}(?:dieser|diese|dieses|der|die|das)\s+(?:preis|preise|text|seite|angabe|angaben|aussage|rabatt|dokument|angebot)\s+(?:ist|sind|wurde|wurden)\s+{_gap(2)}(?:genehmigt|freigegeben|bewilligt)",
    rf"{_START}(?:du bist|sie sind)\s+{_gap(3)}(?:ki|prüfer|sprachmodell|gutachter)(?:[\s.,;:!?]|$)",
)
FRENCH: Final = (
    rf"{_START}(?:ignor|oubli|néglig|outrepass|contourn)[^\s,.;:!?]*\s+{_gap(4)}(?:instructions?|consignes?|règles?|directives?|canon|prompts?)",
    rf"{_START}(?:ne\s+(?:pas\s+)?(?:signal|marqu|rapport|relev)[^\s,.;:!?]*|n'?e\s+signal[^\s,.;:!?]*)\s+{_gap(3)}(?:pas|rien|aucune?|cette?|ces|ce|la|le|les)",
    rf"{_START}(?:considér|marqu|trait|class|not|jug)[^\s,.;:!?]*\s+{_gap(5)}comme\s+{_gap(1)}(?:approuvé|correct|conforme|cohérent|neutre|valide)[^\s,.;:!?]*",
    rf"{_START}(?:note|message|instruction|attention|avis)s?\s+(?:à|au|aux|pour)\s+{_gap(3)}(?:ia|vérificateur|réviseur|correcteur|relecteur|modèle|évaluateur|assistant)[^\s,.;:!?]*",
    rf"{_START}(?:ce|ces|cette|le|la|les)\s+(?:prix|tarif|tarifs|texte|page|remise|document|offre)\s+(?:est|sont|a été|ont été)\s+{_gap(2)}(?:approuvé|validé|autorisé)[^\s,.;:!?]*",
)
SPANISH: Final = (
    rf"{_START}(?:ignor|olvid|descart|omit|desobedezc|pas[ae] por alto)[^\s,.;:!?]*\s+{_gap(4)}(?:instrucciones|instrucción|reglas?|normas?|directrices|canon|prompts?)",
    rf"{_START}no\s+(?:report|marqu|señal|inform)[^\s,.;:!?]*\s+{_gap(3)}(?:est[aeo]s?|ningun[ao]?|ningún|nada|contradicci[^\s,.;:!?]*|precio|error[^\s,.;:!?]*)",
    rf"{_START}(?:consider|marc|marqu|trat|clasific|califiqu)[^\s,.;:!?]*\s+{_gap(5)}como\s+{_gap(1)}(?:aprobad|correct|conforme|coherent|consistent|neutral|válid)[^\s,.;:!?]*",
    rf"{_START}(?:nota|mensaje|instrucciones|atención|aviso)\s+(?:para|a|al)\s+{_gap(3)}(?:ia|revisor|verificador|modelo|auditor|evaluador|asistente)[^\s,.;:!?]*",
    rf"{_START}(?:este|estos|esta|estas|el|los|la)\s+(?:precio|precios|texto|página|descuento|documento|oferta)\s+(?:está|están|ha sido|han sido|fue|fueron)\s+{_gap(2)}(?:aprobad|autorizad)[^\s,.;:!?]*",
)
PORTUGUESE: Final = (
    rf"{_START}(?:ignor|esqueç|desconsider|descart)[^\s,.;:!?]*\s+{_gap(4)}(?:instruções|instrução|regras?|diretrizes|cânone|canon|prompts?)",
    rf"{_START}não\s+(?:report|relat|marqu|sinaliz|apont)[^\s,.;:!?]*\s+{_gap(3)}(?:est[ae]s?|isto|isso|nenhum[^\s,.;:!?]*|nada|contradiç[^\s,.;:!?]*|preço|erro[^\s,.;:!?]*)",
    rf"{_START}(?:consider|marqu|trat|classifi)[^\s,.;:!?]*\s+{_gap(5)}como\s+{_gap(1)}(?:aprovad|corret|conforme|consistent|coerent|neutr|válid)[^\s,.;:!?]*",
    rf"{_START}(?:nota|mensagem|instruções|atenção|aviso)\s+(?:para|a|ao|à)\s+{_gap(3)}(?:ia|revisor|verificador|modelo|auditor|avaliador|assistente)[^\s,.;:!?]*",
    rf"{_START}(?:este|estes|esta|estas|o|os|a)\s+(?:preço|preços|texto|página|desconto|documento|oferta)\s+(?:está|estão|foi|foram|já foi)\s+{_gap(2)}(?:aprovad|autorizad)[^\s,.;:!?]*",
)
ITALIAN: Final = (
    rf"{_START}(?:ignor|dimentic|trascur|tralasci)[^\s,.;:!?]*\s+{_gap(4)}(?:istruzioni|istruzione|regol[ae]|direttive|canone|prompts?)",
    rf"{_START}non\s+(?:segnal|riport|contrassegn|evidenzi)[^\s,.;:!?]*\s+{_gap(3)}(?:quest[oaie]|nessun[^\s,.;:!?]*|nulla|niente|contraddizion[^\s,.;:!?]*|il prezzo|error[^\s,.;:!?]*)",
    rf"{_START}(?:consider|contrassegn|tratt|classific|valut)[^\s,.;:!?]*\s+{_gap(5)}come\s+{_gap(1)}(?:approvat|corrett|conform|coerent|neutral|valid)[^\s,.;:!?]*",
    rf"{_START}(?:nota|messaggio|istruzioni|attenzione|avviso)\s+(?:per|a|al|all'|agli|ai)\s*{_gap(3)}(?:ia|revisor|verificator|modello|auditor|valutator|assistente)[^\s,.;:!?]*",
    rf"{_START}(?:questo|questi|questa|queste|il|i|la)\s+(?:prezzo|prezzi|testo|pagina|sconto|documento|offerta)\s+(?:è|sono|è stat[oa]|sono stat[ie])\s+{_gap(2)}(?:approvat|autorizzat)[^\s,.;:!?]*",
)
DUTCH: Final = (
    rf"{_START}(?:negeer[^\s,.;:!?]*|vergeet|sla|omzeil[^\s,.;:!?]*)\s+{_gap(4)}(?:instructies?|regels?|richtlijnen|aanwijzingen|opdrachten|canon|prompts?)(?:[\s.,;:!?]|$)",
    rf"{_START}(?:meld|markeer|rapporteer|vermeld)[^\s,.;:!?]*\s+{_gap(4)}(?:niet|geen (?:fouten|afwijkingen|tegenstrijdigheden)|als\s+{_gap(1)}(?:goedgekeurd|correct|consistent|neutraal|geldig))|{_START}niet\s+te\s+(?:markeren|melden|rapporteren)",
    rf"{_START}(?:beschouw|behandel|beoordeel)[^\s,.;:!?]*\s+{_gap(5)}als\s+{_gap(1)}(?:goedgekeurd|correct|consistent|neutraal|geldig)",
    rf"{_START}(?:bericht|opmerking|instructie|let op|notitie|aandacht)\s*(?:aan|voor|:)\s+{_gap(3)}(?:ai|controleur|beoordelaar|taalmodel|assistent|checker)[^\s,.;:!?]*",
    rf"{_START}(?:deze|dit|de|het)\s+(?:prijs|prijzen|tekst|pagina|korting|document|aanbod)\s+(?:is|zijn|werd)\s+{_gap(2)}(?:goedgekeurd|toegestaan)",
)
JAPANESE: Final = (
    r"(?:指示|ルール|規則|命令|プロンプト|ガイドライン|基準)(?:を|は)(?:すべて|全て|全部|一切)?(?:無視|忘れ|破棄)",
    r"(?:報告|指摘|フラグ|検出|警告)(?:を)?(?:しないで|しないこと|するな|せず|立てないで)",
    r"(?:AI|ＡＩ|審査|検査|チェッカー|レビュアー|判定|校閲)(?:担当|者|モデル|システム)*(?:へ|への|の方へ|の皆様へ)",
    r"(?:この|これらの|本)(?:価格|文書|ページ|料金|文章|記述|割引)(?:は|が)(?:すでに|既に)?(?:承認|許可)",
    r"(?:矛盾(?:は)?(?:なし|ない|ありません)|承認済み|正しい|一致)(?:と|として)(?:判定|回答|マーク|扱|見な|みな|報告)",
)
CHINESE: Final = (
    r"(?:忽略|无视|無視|忘记|忘記|不要理会|不要遵守|跳过|跳過)[^\s。]{0,10}(?:指令|指示|规则|規則|提示|说明|說明|要求)",
    r"(?:不要|请勿|請勿|不得|无需|無需)(?:再)?(?:报告|報告|标记|標記|举报|指出|标注)",
    r"(?:致|给|給|告知)(?:所有|任何)?(?:AI|人工智能|审查|审核|審查|審核|检查|檢查|评审)",
    r"(?:该|此|这个|這個|本|以上|以下|上述)(?:价格|價格|页面|頁面|文本|文件|折扣|内容|內容)(?:已经|已經|已|均已)(?:经|經|获|獲|得到)?(?:批准|核准|审批)",
    r"(?:标记|標記|判定|视为|視為|判断|归类|当作)[^\s。]{0,6}(?:为|為|成)?(?:一致|合规|合規|正确|正確|已批准|无矛盾)",
)

LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    "English": ENGLISH,
    "German": GERMAN,
    "French": FRENCH,
    "Spanish": SPANISH,
    "Portuguese": PORTUGUESE,
    "Italian": ITALIAN,
    "Dutch": DUTCH,
    "Japanese": JAPANESE,
    "Chinese": CHINESE,
}
