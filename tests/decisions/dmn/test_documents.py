"""DMN files from outside are read within bounds, or refused with line and cause."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from decisions.dmn.documents import MOST_BYTES, MOST_ELEMENTS, DmnRefused, read_document
from decisions.dmn.namespaces import VERSIONS, to_version
from tests.decisions.dmn.samples import loan, wrapped


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_is_read_in_the_version_that_it_is_written_in(version):
    assert read_document(loan(version)).version == version


def refusal(data):
    with pytest.raises(DmnRefused) as caught:
        read_document(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "line", "cause"),
    [
        (b"", 1, "empty"),
        (b" \n ", 1, "empty"),
        (b"PK\x03\x04rest", 1, "no XML"),
        (b"<a>\n<b>\n</a>", 3, "not well-formed"),
        (b"<a>\n&nbsp;</a>", 2, "not well-formed"),
        (b"\n<html/>", 2, "<html>"),
        (b'<definitions xmlns="http://example.org/"/>', 1, "no DMN file"),
        (b"<definitions/>", 1, "no namespace"),
        (b'\n<Definitions xmlns="http://www.omg.org/spec/DMN/20130901"/>', 2, "DMN 1.0"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20240513/MODEL/"/>', 1, "DMN 1.6"),
        (b'<decision xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', 1, "<decision>"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xe4</a>', 2, "encoding"),
        (b'<?xml version="1.0" encoding="klingon"?>\n<a/>', 1, "encoding"),
        (b'<?xml version="1.0" encoding="UTF-16"?>\n<a/>', 1, "encoding"),
    ],
)
def test_a_file_that_is_no_dmn_is_refused_with_line_and_cause(data, line, cause):
    refused = refusal(data)
    assert refused.line == line
    assert cause in refused.message
    assert str(refused).startswith(f"Line {line}: ")


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


@pytest.mark.parametrize(
    "prolog",
    [
        b'<!DOCTYPE definitions [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE definitions [<!ENTITY x "a">]>',
        b'<!DOCTYPE definitions [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        b'<!DOCTYPE definitions SYSTEM "http://127.0.0.1:9/x.dtd">',
        b'<!DOCTYPE definitions PUBLIC "-//x//y" "http://127.0.0.1:9/x.dtd">',
        b"<!DOCTYPE definitions>",
        b'<!DOCTYPE definitions [<!ENTITY l0 "lol">' + LAUGHS + b"]>",
    ],
)
def test_document_types_and_entities_are_refused_before_anything_is_expanded_or_fetched(prolog):
    started = time.perf_counter()
    refused = refusal(prolog + wrapped('<decision id="a" name="&x;&l9;"/>'))
    assert "<!DOCTYPE" in refused.message
    assert refused.line == 1
    assert time.perf_counter() - started < 1


def test_a_file_in_another_encoding_is_read_and_its_entities_refused_all_the_same():
    text = loan("1.5").decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert read_document(text.encode("utf-16")).root.get("name") == "Loan"
    hostile = text.replace("<!-- drawn by hand -->", '<!DOCTYPE a [<!ENTITY x "y">]>')
    assert "<!DOCTYPE" in refusal(hostile.encode("utf-16")).message


def test_a_file_of_fifty_megabytes_is_refused_unread():
    data = b"<a>" + b" " * (50 * 1024 * 1024)
    started = time.perf_counter()
    assert "50.0 MB" in refusal(data).message
    assert time.perf_counter() - started < 0.5
    assert len(data) > MOST_BYTES


def test_deep_nesting_is_refused_naming_the_line():
    refused = refusal(b"<a>\n" * 100_000)
    assert "nested" in refused.message
    assert refused.line == 201


def test_too_many_elements_are_refused():
    refused = refusal(wrapped("<x/>" * (MOST_ELEMENTS + 1)))
    assert "elements" in refused.message


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused_and_nothing_else_happens(data):
    with suppress(DmnRefused):
        read_document(data)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_nothing_else_happens(data):
    whole = loan("1.2")
    start = data.draw(st.integers(0, len(whole)))
    size = data.draw(st.integers(0, 40))
    damaged = whole[:start] + data.draw(st.binary(max_size=6)) + whole[start + size :]
    with suppress(DmnRefused):
        read_document(damaged)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("other", VERSIONS)
def test_a_document_in_another_version_and_back_is_the_same(version, other):
    document = read_document(loan(version))
    there = to_version(document.root, other)
    back = to_version(there, version)
    assert canonical(back) == canonical(document.root)
    assert (canonical(there) == canonical(document.root)) == (version == other)


def canonical(root):
    return etree.tostring(root.getroottree(), method="c14n")
