from governance.rules.highlighting import excerpt, pieces


def hits(text, *words):
    return [piece.text for piece in pieces(text, words) if piece.hit]


def test_the_letters_that_were_typed_are_marked_in_any_case():
    assert hits("Report PORTable triage", "port") == ["port", "PORT"]


def test_a_word_that_is_spelt_alike_is_marked_whole():
    assert hits("Customer triage by hand", "cutomer", "triage") == ["Customer", "triage"]
    assert hits("A cat on a mat", "cut") == []


def test_pieces_put_together_are_the_text():
    text = "<b>Straße & Co</b>, İzmir: strasse"

    assert "".join(piece.text for piece in pieces(text, ["strasse", "i"])) == text


def test_nothing_is_marked_where_nothing_was_typed():
    assert pieces("Case triage", []) == pieces("Case triage", ["zzz"])
    assert pieces("", ["x"]) == ()


def test_of_a_long_text_the_part_that_fits_is_shown():
    text = "Before. " * 60 + "Letters are sorted here. " + "After. " * 60

    shown = excerpt(text, ["sorted"], 80)

    assert "sorted" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 84
    assert excerpt("Short\n text", ["text"]) == "Short text"
    assert excerpt("x" * 300, ["y"], 100) == f"{'x' * 50} …"
