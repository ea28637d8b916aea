"""Canon files made by hypothesis: every entry kind, references that hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from checker.canon.schema import (
    AddOn,
    CanonFile,
    Channel,
    Claim,
    Discount,
    Feature,
    Forbidden,
    Journey,
    Limit,
    ListPrice,
    Offer,
    Package,
    Required,
    RetiredName,
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


prices = st.builds(
    ListPrice, amount=st.none() | amounts, currency=st.none() | st.sampled_from(["EUR", "JPY"]),
    per=st.none() | words, per_quantity=st.sampled_from([Decimal(1), Decimal(1000)]),
    every=st.none() | st.sampled_from(["month", "year", "once"]),
    billed=st.none() | st.sampled_from(["monthly", "annually"]), starting=st.booleans(),
    what=st.none() | words, **scope,
)  # fmt: skip
limits = st.builds(
    Limit, what=texts, value=amounts | st.just("unlimited"), max=st.none(), min=st.none(),
    unit=st.none() | words, per=st.none() | words, every=st.none() | st.just("month"), **scope,
)  # fmt: skip
packages = st.permutations(IDS).flatmap(
    lambda ids: st.tuples(*(
        st.builds(Package, id=st.just(id_), name=texts, aliases=some(texts),
                  retired_names=some(st.builds(RetiredName, name=texts, until=scope["until"])),
                  prices=some(prices), limits=some(limits), **scope)
        for id_ in ids))
)  # fmt: skip
members = st.sampled_from(["all", "paid", "none"]) | st.lists(
    st.sampled_from(IDS), min_size=1, max_size=3
).map(tuple)
canons = st.builds(
    CanonFile, canon=st.just(1), company=texts, names=some(texts), competitors=some(texts),
    products=some(texts), currency=st.sampled_from(["USD", "EUR"]),
    channels=st.fixed_dictionaries({
        name: st.builds(Channel, motion=st.sampled_from(["direct", "other"]),
                        owner=st.none() | words, match=some(words), owned=st.booleans())
        for name in CHANNELS}),
    packages=packages, all_packages=st.booleans(),
    features=with_ids(Feature, name=texts, aliases=some(texts), in_=members, add_on=some(
        st.builds(AddOn, in_=members, price=st.none() | prices), 1), **scope),
    claims=with_ids(Claim, text=texts, evidence=st.none() | words,
                    review_by=st.none() | st.dates(), variants=some(texts), **scope),
    forbidden=with_ids(Forbidden, text=texts, patterns=some(st.sampled_from([r"\bx\b", "a:{1,2}"])),
                       why=st.none() | words, **scope),
    required=with_ids(Required, text=texts, when=st.sampled_from(["always", "price"]), **scope),
    discounts=some(
        st.builds(Discount, up_to=percents, packages=some(st.sampled_from(IDS)), **scope)),
    offers=with_ids(Offer, package=st.sampled_from(IDS), price=st.none() | prices,
                    discount=st.none() | percents, **scope),
    journeys=with_ids(Journey, steps=some(st.sampled_from(CHANNELS), 3)),
)  # fmt: skip
