import random

from dataset.records import Stroke
from extractors.reading.grids import MAX_LINES, find_cells


def rule(xs: list[float], ys: list[float]) -> list[Stroke]:
    """Return the lines of a grid."""
    level = [Stroke(xs[0], y, xs[-1], y) for y in ys]
    return level + [Stroke(x, ys[0], x, ys[-1]) for x in xs]


def test_every_field_of_a_grid_is_a_cell() -> None:
    (cells,) = find_cells(rule([0, 50, 90], [0, 20, 40, 60]))
    assert len(cells) == 6
    assert cells[0] == (0, 0, 50, 20)


def test_the_order_of_lines_does_not_matter() -> None:
    strokes = rule([0, 50, 90, 130], [0, 20, 40, 60])
    cells = find_cells(strokes)
    random.Random(1).shuffle(strokes)
    assert find_cells(strokes) == cells


def test_lines_in_pieces_and_lines_side_by_side_are_one() -> None:
    pieces = [Stroke(0, 0.5, 48, 0.5), Stroke(50, 0.5, 90, 0.5), Stroke(0, 1.5, 90, 1.5)]
    strokes = pieces + rule([0, 50, 90], [20, 40])[:2] + [Stroke(x, 0, x, 40) for x in (0, 50, 90)]
    (cells,) = find_cells(strokes)
    assert len(cells) == 4


def test_a_merged_cell_reaches_to_the_line_that_closes_it() -> None:
    strokes = [*rule([0, 90], [0, 20, 40]), Stroke(50, 20, 50, 40)]
    assert find_cells(strokes) == [[(0, 0, 90, 20), (0, 20, 50, 40), (50, 20, 90, 40)]]


def test_grids_apart_are_tables_of_their_own_from_the_top_down() -> None:
    low, high = rule([0, 50, 90], [200, 220]), rule([0, 50, 90], [0, 20])
    assert [cells[0][1] for cells in find_cells(low + high)] == [0, 200]


def test_a_frame_is_no_table() -> None:
    assert find_cells(rule([0, 90], [0, 20])) == []


def test_a_drawing_is_no_table() -> None:
    assert find_cells(rule([0, 90], [8.0 * i for i in range(MAX_LINES)])) == []
