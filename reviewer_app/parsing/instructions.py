"""Whether a text reads like an instruction to a reviewer or to a language model, in several languages.

Only ever applied to text that a person does not see. The patterns name what such text must say to have an effect:
address a model, void its orders, or ask for a verdict. They judge wording, not intent.
"""

from __future__ import annotations

import re
import unicodedata

_PATTERNS = (
    # English
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|guideline|direction|"
    r"command|above|previous)",
    r"\b(?:you are|act as|as)\b.{0,20}\b(?:an? )?(?:ai|llm|large language model|language model|chat ?bot|gpt|"
    r"assistant|helpful)\b",
    r"\b(?:llm|language model|chatgpt|gpt-?\d|ai) ?(?:s|reviewers?|assistants?|agents?|"
    r"systems?)?\b.{0,60}\b(?:must|should|please|shall|are to|need to|have to|instruct|review|rate|accept|"
    r"recommend|give|output|write|respond)",
    r"\b(?:give|write|provide|produce|generate|output|return|assign|submit)\b.{0,40}\b(?:positive|favou?rable|"
    r"glowing|high(?:est)?|strong|excellent|enthusiastic|maximum|perfect)\b.{0,30}\b(?:review|score|rating|"
    r"recommendation|evaluation|assessment|feedback|mark)",
    r"\b(?:positive|favou?rable) (?:review|feedback|evaluation|assessment)s? only\b",
    r"\b(?:recommend|vote|argue|push)\b.{0,30}\b(?:accept(?:ance|ed|ing)?|publication|award|oral)\b",
    r"\b(?:accept|rate|score) (?:this|the) (?:paper|manuscript|submission|work|article)\b",
    r"\b(?:do not|don't|never|avoid|refrain from)\b.{0,30}\b(?:mention|highlight|list|raise|discuss|point out|"
    r"include|criticis|criticiz|report|reject)\w*\b.{0,40}\b(?:negative|weakness|limitation|flaw|criticism|"
    r"concern|problem|shortcoming|this|paper|prompt|instruction)",
    r"\b(?:include|insert|use|add|mention|cite|begin|start|end)\b.{0,40}\b(?:phrase|word|sentence|string|term|"
    r"keyword|citation|reference)s?\b.{0,80}\b(?:review|report|response|output|answer|summary|evaluation)",
    r"\b(?:in|for) (?:your|the) (?:peer )?(?:review|evaluation|assessment|report),? (?:please|you must|you should|"
    r"always|only|say|state|emphasi[sz]e|praise)",
    r"\b(?:system prompt|prompt injection|begin instructions?|end of (?:instructions?|prompt)|new instructions?|"
    r"hidden instruction)\b",
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?inst\]|###\s*(?:instruction|system)",
    r"\b(?:note|message|instructions?|attention|important)\b.{0,15}\b(?:to|for)\b.{0,15}\b(?:the )?(?:reviewer|"
    r"referee|ai|llm|language model)s?\b",
    # German, French, Spanish, Portuguese, Italian
    r"\b(?:ignorier\w*|missacht\w*|vergiss|vergessen sie)\b.{0,40}\b(?:anweisung|anleitung|instruktion|vorherig|"
    r"vorgabe|regel)",
    r"\b(?:schreib\w*|gib|geben sie|verfass\w*|erstell\w*)\b.{0,40}\b(?:positive[sn]?|wohlwollende[sn]?|"
    r"günstige[sn]?|beste)\b.{0,30}\b(?:gutachten|bewertung|begutachtung|beurteilung|rezension)",
    r"\b(?:empfehl\w*|empfiehl)\b.{0,40}\b(?:annahme|anzunehmen|veröffentlichung)",
    r"\b(?:ignor(?:e[zr]?|ez)|oublie[zr]?|ne ten(?:ez|ir) pas compte)\b.{0,40}\b(?:instructions?|consignes?|"
    r"précédent)",
    r"\b(?:donne[zr]?|rédige[zr]?|écri(?:s|vez|re)|fourni\w*)\b.{0,40}\b(?:évaluation|avis|rapport|critique|"
    r"note)s?\b.{0,30}\b(?:positi(?:f|ve)|favorable|élogieu)",
    r"\brecommande[zr]?\b.{0,30}\b(?:acceptation|accepter|publication)",
    r"\b(?:ignor[ae]n?d?o?|olvid[ae]|omit[ae]|desconsider[ae]|esqueç?a)\b.{0,40}\b(?:instruc\w+|indicaciones|"
    r"anterior\w*|orientaç\w+)",
    r"\b(?:da|dé|dê|escrib[ae]|escrev[ae]|proporcion[ae]|forneça)\b.{0,40}\b(?:reseña|revisión|evaluación|"
    r"valoración|revisão|avaliação|resenha|parecer)\b.{0,30}\b(?:positiv|favorable|favorável)",
    r"\brecom(?:iend[ae]|end[ae])\b.{0,30}\b(?:aceptación|aceptar|publicación|aceitação|aceitar|publicação)",
    r"\b(?:ignora(?:re|te)?|dimentica(?:re|te)?)\b.{0,40}\b(?:istruzioni|precedenti|indicazioni)",
    r"\b(?:scrivi|scrivere|fornisci|dai)\b.{0,40}\b(?:recensione|valutazione|revisione)\b.{0,30}\b(?:positiva|"
    r"favorevole)",
    # Russian
    r"(?:игнорир|забуд|не учитывай)\w*.{0,40}(?:инструкци|указани|предыдущ)",
    r"(?:напиш|дай|постав|состав)\w*.{0,40}(?:положительн|хорош|высок)\w*.{0,30}(?:рецензи|отзыв|оценк)",
    r"рекомендуй\w*.{0,30}(?:приня|публикаци)",
    # Chinese, Japanese, Korean: written without spaces, so no word borders
    r"(?:忽略|无视|忽視|無視|不要理会).{0,20}(?:指令|指示|说明|說明|提示|命令|以上|之前|先前)",
    r"(?:请|請|必须|必須|务必|只|仅|僅).{0,15}(?:给出|給出|提供|撰写|写|給予|给予|打).{0,15}(?:正面|积极|積極|好评|好評|高分|肯定|满分)",
    r"(?:推荐|推薦|建议|建議).{0,6}(?:接收|接受|录用|錄用|发表|發表)",
    r"(?:不要|切勿|请勿|請勿).{0,10}(?:提及|指出|列出|强调).{0,10}(?:缺点|缺陷|不足|问题|局限|負面|负面)",
    r"(?:指示|命令|プロンプト|指令).{0,10}(?:無視|忘れ)",
    r"(?:肯定的|好意的|高い|ポジティブ)な?.{0,10}(?:評価|査読|レビュー|スコア)",
    r"(?:採択|採録|受理).{0,10}(?:推薦|勧め|すべき|してください)",
    r"(?:이전|위의|앞의|모든).{0,15}(?:지시|명령|프롬프트|지침).{0,10}(?:무시|잊)",
    r"(?:긍정적|호의적|높은).{0,12}(?:리뷰|평가|심사|점수)",
    r"(?:게재|채택|승인).{0,10}(?:추천|권고)",
    # Arabic, Turkish
    r"(?:تجاهل|تجاهلوا|انس).{0,30}(?:التعليمات|الأوامر|السابقة)",
    r"(?:yoksay|görmezden gel|unut)\w*.{0,40}|(?:talimat|yönerge)\w*.{0,20}(?:yoksay|görmezden|unut)",
)
_ANY = tuple(re.compile(p, re.I | re.S) for p in _PATTERNS)
# The same for text without spaces: no borders of words, and none between the words of a phrase.
_JOINED = tuple(re.compile(p.replace(r"\b", "").replace(" ?", "").replace(" ", ""), re.I | re.S) for p in _PATTERNS)
_LEAST_SPREAD = 8
# Letters are set apart where this share of the words has one or two.
_SPREAD = 0.5
_BETWEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def is_instruction_like(text: str) -> bool:
    """Whether hidden text reads like an instruction to a reviewer or a model."""
    text = _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if any(pattern.search(text) for pattern in _ANY):
        return True
    # letters set apart ("I G N O R E", "I gnor e al l") say the same
    words = text.split()
    if len(words) >= _LEAST_SPREAD and sum(len(w) <= 2 for w in words) >= _SPREAD * len(words):
        joined = "".join(words)
        return any(pattern.search(joined) for pattern in _JOINED)
    return False
