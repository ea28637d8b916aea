"""Canon files made by hypothesis: every entry kind, references that hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from checker.canon.fields import Customers
from checker.canon.schema import (
    AddOn,
    CanonFile,
    Channel,
    Claim,
    Discount,
    Exemption,
    Experiment,
    Feature,
    Forbidden,
    Journey,
    Limit,
    ListPrice,
    Metric,
    Offer,
    Package,
    PricePart,
    Product,
    Required,
    Response,
    RetiredName,
    Sla,
    SupportTerms,
    Trial,
)

IDS = ("growth", "scale", "a.b", "1st")
CHANNELS = ("website", "sales deck", "no")

letters = st.characters(exclude_categories=("Cs",))
words = st.one_of(
    st.text(letters, min_size=1, max_size=20),
    st.sampled_from(["no", "Null", "~", "1.10", "2026-01-02", "a: b", "a #b", "- x", "50%", "C++"]),
)
texts = words.map(str.strip).filter(bool)
amounts = st.decimals(0, 10**6, places=4, allow_nan=False).map(lambda d: d.normalize())
percents = st.decimals(0, 100, places=1, allow_nan=False)
scope = {
    "channels": st.lists(st.sampled_from(CHANNELS), max_size=2, unique=True).map(tuple),
    "regions": st.lists(words, max_size=2).map(tuple),
    "until": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    "source": st.none() | words,
    "seen": st.none() | st.dates(),
    "unsure": st.none() | words,
}


def some(strategy: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


def with_ids(model: type, **fields: st.SearchStrategy) -> st.SearchStrategy:
    entries = st.lists(
        st.tuples(st.sampled_from(IDS), st.fixed_dictionaries(fields)),
        max_size=3,
        unique_by=lambda pair: pair[0],
    )
    return entries.map(lambda found: tuple(model(id=id_, **rest) for id_, rest in found))


customers = st.none() | st.builds(Customers, before=st.dates())
amounted = {
    "amount": st.none() | amounts, "currency": st.none() | st.sampled_from(["EUR", "JPY"]),
    "per": st.none() | words, "per_quantity": st.sampled_from([Decimal(1), Decimal(1000)]),
    "every": st.none() | st.sampled_from(["month", "year", "once"]),
    "billed": st.none() | st.sampled_from(["monthly", "annually"]), "starting": st.booleans(),
    "what": words, "paid_in": st.none() | texts, **scope,
}  # fmt: skip
limits = st.builds(
    Limit, what=texts, value=amounts | st.just("unlimited"), max=st.none(), min=st.none(),
    unit=st.none() | words, per=st.none() | words, every=st.none() | st.just("month"),
    for_=st.none() | texts, default=st.none() | amounts, aliases=some(texts),
    customers=customers, **scope,
)  # fmt: skip
parts = some(st.builds(PricePart, **amounted), 1)
prices = st.builds(
    ListPrice, includes=some(limits, 1), extra=parts, overage=parts, minimum=st.none() | limits,
    customers=customers, **{**amounted, "what": st.none() | words},
)  # fmt: skip
statuses = st.none() | st.sampled_from(["planned", "beta", "active", "ended"])
retired = some(st.builds(RetiredName, name=texts, until=scope["until"]))
called = {"aliases": some(texts), "retired_names": retired}
packages = st.permutations(IDS).flatmap(
    lambda ids: st.tuples(*(
        st.builds(Package, id=st.just(id_), name=texts, status=statuses,
                  prices=some(prices), limits=some(limits), **called, **scope)
        for id_ in ids))
)  # fmt: skip
members = st.sampled_from(["all", "paid", "none"]) | st.lists(
    st.sampled_from(IDS), min_size=1, max_size=3
).map(tuple)
exceptions = some(st.builds(Exemption, in_=members, when=texts, denied=st.booleans(), **scope), 1)
add_ons = some(
    st.builds(AddOn, in_=members, price=st.none() | prices, name=st.none() | texts,
              status=statuses, **called, **scope), 1)  # fmt: skip
promised = {
    "trials": with_ids(Trial, of=members, value=amounts, unit=st.sampled_from(["day", "month"]),
                       card=st.none() | st.booleans(), **scope),
    "support": with_ids(SupportTerms, in_=members, by=some(texts), hours=st.none() | texts,
                        response=some(st.builds(Response, value=amounts, for_=st.none() | texts)),
                        **scope),
    "slas": with_ids(Sla, what=texts, in_=members, value=amounts, **scope),
}  # fmt: skip
canons = st.builds(
    CanonFile, canon=st.just(2), company=texts, names=some(texts), competitors=some(texts),
    products=some(st.builds(Product, name=texts, status=statuses, **called, **scope)),
    currency=st.sampled_from(["USD", "EUR"]),
    channels=st.fixed_dictionaries({
        name: st.builds(Channel, motion=st.sampled_from(["direct", "other"]),
                        owner=st.none() | words, match=some(words), owned=st.booleans())
        for name in CHANNELS}),
    packages=packages, all_packages=st.booleans(),
    features=with_ids(Feature, name=texts, status=statuses, in_=members, add_on=add_ons,
                      exceptions=exceptions, **called, **scope),
    metrics=some(st.builds(Metric, name=texts, **called, **scope)), **promised,
    claims=with_ids(Claim, subject=st.none() | texts, text=texts, evidence=st.none() | words,
                    review_by=st.none() | st.dates(), variants=some(texts),
                    core=st.booleans(), **scope),
    forbidden=with_ids(Forbidden, text=texts, patterns=some(st.sampled_from([r"\bx\b", "a:{1,2}"])),
                       why=st.none() | words, **scope),
    required=with_ids(Required, text=texts, when=st.sampled_from(["always", "price"]), **scope),
    discounts=some(
        st.builds(Discount, up_to=percents, packages=some(st.sampled_from(IDS)), **scope)),
    offers=with_ids(Offer, package=st.sampled_from(IDS), price=st.none() | prices,
                    discount=st.none() | percents, **scope),
    journeys=with_ids(Journey, steps=some(st.sampled_from(CHANNELS), 3)),
    experiments=with_ids(Experiment, channel=st.sampled_from(CHANNELS), variant=texts,
                         control=st.booleans(), until=scope["until"], metric=texts),
)  # fmt: skip
