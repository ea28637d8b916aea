"""The words of prices, limits and terms in other languages, with what they are in English.

Closed classes only, true of every company: periods, what is counted, how a price is billed, and the
few words that stand for a value in a table. `localised` reads with them what is a value and nothing
else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Sort(StrEnum):
    """What a word does beside an amount."""

    PERIOD = "period"
    THING = "thing"
    RATE = "rate"
    BILLED = "billed"
    BOUND = "bound"
    VALUE = "value"
    PRICE = "price"
    MONEY = "money"
    FILL = "fill"


@dataclass(frozen=True, slots=True)
class GlossaryWord:
    """A word or phrase of a language: what it does, and what it is in English."""

    sort: Sort
    english: str


# For each language: English, then after the colon the words for it. A rate (`monthly`) is a period,
# or how a price is billed where a word for billing stands beside it.
_GERMAN = """
period  month: monat monate monaten monats | year: jahr jahre jahren jahres jahresbetrag jahrespreis | day: tag tage tagen | week: woche wochen | hour: stunde stunden | minute: minute minuten
thing   seat: platz plätze plätzen arbeitsplatz arbeitsplätze sitz sitze lizenz lizenzen | user: nutzer nutzern benutzer benutzern anwender anwendern nutzer:in mitglied mitglieder mitglied | host: host hosts server | GB: gb gigabyte | TB: tb terabyte
rate    monthly: monatlich monatliche monatlicher monatlichen | annually: jährlich jährliche jährlicher jährlichen
billed  monthly: monatsabrechnung | annually: jahresabrechnung jahresvertrag | : abgerechnet abrechnung bezahlt zahlung zahlbar zahlweise vertrag
bound   from: ab | up to: bis_zu bis maximal max höchstens
value   Unlimited: unbegrenzt unlimitiert unbeschränkt | Custom: auf_anfrage individuell nach_vereinbarung | Included: inklusive inbegriffen enthalten | Add-on: add-on zusatz zubuchbar optional | Yes: ja | No: nein
price   price: preis preise listenpreis grundpreis kosten gebühr betrag
money   dollars: dollar | euros: euro
fill    : pro je und per im bei in der mit
"""
_FRENCH = """
period  month: mois | year: an ans année années | day: jour jours | week: semaine semaines | hour: heure heures | minute: minute minutes
thing   user: utilisateur utilisateurs utilisatrice membre membres | seat: poste postes siège sièges licence licences place places | host: hôte hôtes serveur serveurs | GB: go gb | TB: to tb
rate    monthly: mensuel mensuelle mensuels mensuellement | annually: annuel annuelle annuels annuellement
billed  : facturé facturée facturés facturation payé payée payable paiement engagement
bound   from: à_partir_de dès | up to: jusqu'à jusqu’à maximum max
value   Unlimited: illimité illimitée illimités illimitées | Custom: sur_devis sur_mesure sur_demande | Included: inclus incluse compris | Add-on: en_option option | Yes: oui | No: non
price   price: prix tarif tarifs coût total prix_public
money   dollars: dollar dollars | euros: euro euros
fill    : par et le la de en avec
"""
_SPANISH = """
period  month: mes meses | year: año años | day: día días | week: semana semanas | hour: hora horas | minute: minuto minutos
thing   user: usuario usuarios miembro miembros | seat: licencia licencias puesto puestos asiento asientos | host: host hosts servidor servidores | GB: gb | TB: tb
rate    monthly: mensual mensuales mensualmente | annually: anual anuales anualmente
billed  : facturado facturada facturados facturación pagado pago pagando cobrado
bound   from: desde a_partir_de | up to: hasta máximo
value   Unlimited: ilimitado ilimitada ilimitados ilimitadas | Custom: a_medida bajo_consulta personalizado | Included: incluido incluida | Add-on: complemento opcional | Yes: sí | No: no
price   price: precio precios tarifa coste costo total
money   dollars: dólar dólares | euros: euro euros
fill    : por y al a la el de con cada
"""
_PORTUGUESE = """
period  month: mês meses | year: ano anos | day: dia dias | week: semana semanas | hour: hora horas
thing   user: usuário usuários utilizador utilizadores membro membros | seat: licença licenças assento assentos | host: host hosts servidor servidores | GB: gb | TB: tb
rate    monthly: mensal mensais mensalmente | annually: anual anuais anualmente
billed  : cobrado cobrada faturado faturada faturamento pagamento pago
bound   from: a_partir_de desde | up to: até
value   Unlimited: ilimitado ilimitada ilimitados | Custom: sob_consulta personalizado | Included: incluído incluída | Add-on: complemento opcional | Yes: sim | No: não
price   price: preço preços tarifa custo
money   dollars: dólar dólares | euros: euro euros
fill    : por e ao a o de com cada
"""
_ITALIAN = """
period  month: mese mesi | year: anno anni | day: giorno giorni | week: settimana settimane | hour: ora ore
thing   user: utente utenti membro membri | seat: postazione postazioni licenza licenze posto posti | host: host server | GB: gb | TB: tb
rate    monthly: mensile mensili mensilmente | annually: annuale annuali annualmente
billed  : fatturato fatturata fatturazione pagamento pagato
bound   from: da a_partire_da | up to: fino_a massimo
value   Unlimited: illimitato illimitata illimitati illimitate | Custom: su_richiesta personalizzato su_misura | Included: incluso inclusa | Add-on: opzionale | Yes: sì | No: no
price   price: prezzo prezzi tariffa costo
money   dollars: dollaro dollari | euros: euro
fill    : per e al a il la di con ogni
"""
_DUTCH = """
period  month: maand maanden | year: jaar jaren | day: dag dagen | week: week weken | hour: uur uren
thing   user: gebruiker gebruikers lid leden | seat: licentie licenties plaats plaatsen zetel | host: host hosts server servers | GB: gb | TB: tb
rate    monthly: maandelijks maandelijkse | annually: jaarlijks jaarlijkse
billed  : gefactureerd facturering betaald betaling
bound   from: vanaf | up to: tot maximaal
value   Unlimited: onbeperkt onbeperkte | Custom: op_aanvraag op_maat | Included: inbegrepen inclusief | Add-on: optioneel | Yes: ja | No: nee
price   price: prijs prijzen tarief kosten
money   dollars: dollar | euros: euro
fill    : per en de het bij met in
"""
_JAPANESE = """
period  month: 月額 ヶ月 か月 カ月 月間 月 | year: 年額 年間 年 | day: 日間 日 | week: 週間 週 | hour: 時間
thing   user: ユーザー数 ユーザー ユーザ 人 名 メンバー 1ユーザー 1人 1名 1_ユーザー | seat: シート数 シート ライセンス 席 | host: ホスト サーバー | GB: GB | TB: TB
billed  monthly: 月払い 毎月払い 月々払い | annually: 年払い 年間契約 年契約 一括払い
bound   from: から より | up to: 最大 まで 上限
value   Unlimited: 無制限 | Custom: お問い合わせ 要問い合わせ お見積もり 要見積もり 個別見積 | Included: 含む 込み | Add-on: アドオン オプション | Yes: はい 対応 あり | No: いいえ 非対応 なし
price   price: 料金 価格 費用 金額
money   USD: 米ドル | dollars: ドル | euros: ユーロ | JPY: 円
fill    : あたり につき の ごと 毎 各 で
"""

COMMAS = frozenset({"German", "French", "Spanish", "Portuguese", "Italian", "Dutch"})
"""Languages that write `1.299,50`."""
_WORDS = {
    "German": _GERMAN,
    "French": _FRENCH,
    "Spanish": _SPANISH,
    "Portuguese": _PORTUGUESE,
    "Italian": _ITALIAN,
    "Dutch": _DUTCH,
    "Japanese": _JAPANESE,
}
LANGUAGES = frozenset(_WORDS)
"""Languages whose words for values are known."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of one language, and a pattern that finds one of them at a place."""

    words: dict[str, GlossaryWord]
    pattern: re.Pattern[str]

    def at(self, text: str, start: int) -> tuple[GlossaryWord, int] | None:
        """The longest word that stands at a place, and where it ends."""
        match = self.pattern.match(text, start)
        return (self.words[" ".join(match[0].lower().split())], match.end()) if match else None


@cache
def glossary(language: str) -> Glossary:
    """The words of a language. Raises KeyError where they are not known."""
    words = dict(_read(_WORDS[language]))
    longest = sorted(words, key=len, reverse=True)
    phrases = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
    end = "" if language == "Japanese" else r"(?![^\W\d_])"
    return Glossary(words, re.compile(f"(?:{phrases}){end}", re.I))


def _read(table: str) -> list[tuple[str, GlossaryWord]]:
    found: list[tuple[str, GlossaryWord]] = []
    for line in table.strip().splitlines():
        sort, _, rest = line.partition(" ")
        for group in rest.split("|"):
            english, _, words = group.partition(":")
            word = GlossaryWord(Sort(sort), english.strip())
            found.extend((said.replace("_", " ").lower(), word) for said in words.split())
    return found
