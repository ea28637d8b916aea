"""Indexes: kept in step with texts, searched, saved and loaded."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from checker.interface import IndexFileError
from checker.retrieval.index import Index, Near, Sizes
from tests.retrieval.embedders import HashEmbedder

KINDS = {
    "plain": Sizes(),
    "exact": Sizes(plain=0),
    "approximate": Sizes(plain=0, exact=0),
}
TEXTS = {f"key {i}": f"text {i}" for i in range(300)}


def filled(sizes: Sizes, texts: dict[str, str] = TEXTS) -> Index:
    index = Index(HashEmbedder(), sizes)
    index.sync(texts)
    return index


@pytest.mark.parametrize("sizes", KINDS.values(), ids=KINDS)
def test_a_text_finds_itself_first(sizes: Sizes) -> None:
    found = filled(sizes).search(["text 7", "text 250"], 3)
    assert [hits[0] for hits in found] == [Near("key 7", 1.0), Near("key 250", 1.0)]
    assert all(hits[0].score >= hits[-1].score for hits in found)


def test_plain_and_exact_agree() -> None:
    queries = [f"query {i}" for i in range(40)]
    plain, exact = (filled(KINDS[kind]).search(queries, 10) for kind in ("plain", "exact"))
    assert [[h.key for h in hits] for hits in plain] == [[h.key for h in hits] for hits in exact]
    assert np.allclose(
        [[h.score for h in hits] for hits in plain],
        [[h.score for h in hits] for hits in exact],
        atol=2e-6,
    )


@pytest.mark.parametrize("sizes", KINDS.values(), ids=KINDS)
def test_only_what_is_new_or_changed_is_embedded(sizes: Sizes) -> None:
    embedder = HashEmbedder()
    index = Index(embedder, sizes)
    assert index.sync(TEXTS) == 300
    embedder.asked.clear()
    changed = TEXTS | {"key 3": "other words", "new": "new words"}
    del changed["key 5"]
    assert index.sync(changed) == 2
    assert embedder.asked == ["other words", "new words"]
    assert len(index) == 300
    assert "key 5" not in index
    assert index.search(["other words"], 1) == [(Near("key 3", 1.0),)]
    assert index.search(["text 5"], 300)[0][0].key != "key 5"


@pytest.mark.parametrize("sizes", KINDS.values(), ids=KINDS)
def test_round_trip(sizes: Sizes, tmp_path: Path) -> None:
    index = filled(sizes)
    index.remove(["key 0", "nobody"])
    index.save(tmp_path / "index")
    loaded = Index.load(tmp_path / "index", HashEmbedder(), sizes)
    queries = [f"text {i}" for i in range(0, 300, 10)]
    assert loaded.search(queries, 5) == index.search(queries, 5)
    assert np.array_equal(loaded.vectors(["key 9"]), index.vectors(["key 9"]))
    assert loaded.add({"later": "later"}) == 1
    assert loaded.search(["later"], 1) == [(Near("later", 1.0),)]


@pytest.mark.parametrize("sizes", KINDS.values(), ids=KINDS)
def test_what_is_saved_is_no_pickle_and_leaves_no_old_file(sizes: Sizes, tmp_path: Path) -> None:
    index = filled(sizes)
    index.save(tmp_path)
    index.add({"later": "later"})
    index.save(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    header = json.loads((tmp_path / "index.json").read_text())
    assert (header["model"], header["version"]) == ("hash", "1")
    assert names == ["index.json", header["vectors"]]
    assert not (tmp_path / header["vectors"]).read_bytes().startswith(b"\x80")


@pytest.mark.parametrize(
    "other", [HashEmbedder(name="another"), HashEmbedder(version="2")], ids=["name", "version"]
)
def test_another_model_is_an_error_that_says_what_to_do(
    other: HashEmbedder, tmp_path: Path
) -> None:
    filled(Sizes()).save(tmp_path)
    with pytest.raises(IndexFileError, match=r"made with the model hash \(1\).*Delete the folder"):
        Index.load(tmp_path, other)


@pytest.mark.parametrize("sizes", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_damaged_vectors_file_is_an_error(sizes: Sizes, harm: str, tmp_path: Path) -> None:
    filled(sizes).save(tmp_path)
    (path,) = tmp_path.glob("vectors-*")
    content = path.read_bytes()
    match harm:
        case "cut":
            path.write_bytes(content[:100])
        case "changed":
            path.write_bytes(content[:-9] + bytes(9))
        case "gone":
            path.unlink()
    with pytest.raises(IndexFileError, match=r"damaged.*Delete the folder"):
        Index.load(tmp_path, HashEmbedder())


@pytest.mark.parametrize("content", ["", "[]", '{"format": 2}', "\x00", "{"])
def test_a_damaged_header_is_an_error(content: str, tmp_path: Path) -> None:
    filled(Sizes()).save(tmp_path)
    (tmp_path / "index.json").write_text(content)
    with pytest.raises(IndexFileError, match=r"index.json: damaged.*Delete the folder"):
        Index.load(tmp_path, HashEmbedder())


def test_no_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="holds no index"):
        Index.load(tmp_path, HashEmbedder())


def test_an_empty_index(tmp_path: Path) -> None:
    index = filled(Sizes(), {})
    assert index.search(["anything"], 3) == [()]
    index.save(tmp_path)
    loaded = Index.load(tmp_path, HashEmbedder())
    assert len(loaded) == 0
    assert loaded.search([], 3) == []
    index.add({"a": "b"})
    index.remove(["a"])
    assert index.search(["b"], 3) == [()]


def test_one_text() -> None:
    assert filled(Sizes(), {"a": "b"}).search(["b"], 5) == [(Near("a", 1.0),)]


def test_ten_thousand_texts_grow_into_faiss_and_stay_right(tmp_path: Path) -> None:
    texts = {str(i): f"words {i}" for i in range(10_500)}
    index = filled(Sizes(), texts)
    index.save(tmp_path)
    assert json.loads((tmp_path / "index.json").read_text())["kind"] == "exact"
    some = random.Random(1).sample(sorted(texts), 50)
    found = index.search([texts[key] for key in some], 1)
    assert [hits[0].key for hits in found] == some


def test_approximate_search_is_made_the_same_each_time(tmp_path: Path) -> None:
    for name in "ab":
        filled(KINDS["approximate"]).save(tmp_path / name)
    (first,), (second,) = ((tmp_path / name).glob("vectors-*") for name in "ab")
    assert first.name == second.name
