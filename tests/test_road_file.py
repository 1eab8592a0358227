"""``roads.npz``: what is written is read again, and nothing else is."""

import numpy as np
import pytest
from osm_sample import PRIMARY, RESIDENTIAL, network
from vocatlas.data.osm.roadfile import read_record, read_roads, write_roads
from vocatlas.geo.errors import OutputError, TravelError


def test_a_network_is_read_as_it_was_written_and_the_same_one_gives_the_same_bytes(tmp_path):
    ways = [((1, 2, 3), PRIMARY | {"oneway": "yes"}), ((3, 4), RESIDENTIAL), ((6, 7), PRIMARY)]
    net, _ = network(tmp_path, ways)
    for name in ("a.npz", "b.npz"):
        write_roads(net, tmp_path / name, record={"extract": "浙江.osm.pbf"})
    again = read_roads(tmp_path / "a.npz")
    for name in ("node_lonlat", "start", "end", "road_class", "shape_first", "shape_lonlat"):
        np.testing.assert_array_equal(getattr(again, name), getattr(net, name))
    for name in ("km", "forward_kmh", "backward_kmh"):
        np.testing.assert_allclose(getattr(again, name), getattr(net, name), rtol=1e-6)
    assert again.classes == net.classes
    assert read_record(tmp_path / "a.npz") == {"extract": "浙江.osm.pbf"}
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_places_on_both_sides_of_the_globe_are_kept(tmp_path):
    far = {1: (-179.9, -10.0), 2: (179.9, 80.0)}
    net, _ = network(tmp_path, [((1, 2), PRIMARY)], far)
    write_roads(net, tmp_path / "x.npz")
    np.testing.assert_array_equal(read_roads(tmp_path / "x.npz").shape_lonlat, net.shape_lonlat)


def test_a_broken_road_file_is_refused_in_one_line(tmp_path):
    net, _ = network(tmp_path, [((1, 2), PRIMARY)])
    path = tmp_path / "x.npz"
    write_roads(net, path)
    whole = path.read_bytes()
    held = dict(np.load(path))

    def refused(match):
        with pytest.raises(TravelError, match=match) as caught:
            read_roads(path)
        assert "\n" not in str(caught.value)

    path.write_bytes(whole[: len(whole) // 2])
    refused("broken|cannot be read")
    path.write_bytes(b"")
    refused("broken|cannot be read")
    np.savez(path, **(held | {"version": np.array(99)}))
    refused("version 99")
    np.savez(path, **(held | {"end": np.array([7])}))
    refused("ends must be nodes")
    np.savez(path, **{name: held[name] for name in held if name != "km"})
    refused("km")
    np.savez(path, a=np.array([1]))
    refused("no road file")
    np.save(path.with_suffix(".npy"), np.array([1]))
    path.with_suffix(".npy").rename(path)
    refused("no road file")
    path.unlink()
    refused("cannot be read")


def test_an_object_in_a_road_file_is_never_unpickled(tmp_path):
    np.savez(tmp_path / "x.npz", format=np.array([print], dtype=object))
    with pytest.raises(TravelError, match="broken"):
        read_roads(tmp_path / "x.npz")


def test_a_disk_that_refuses_leaves_the_earlier_file(tmp_path, monkeypatch):
    net, _ = network(tmp_path, [((1, 2), PRIMARY)])
    path = tmp_path / "x.npz"
    write_roads(net, path)
    earlier = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_roads(net, path)
    assert path.read_bytes() == earlier
    assert sorted(tmp_path.glob("*.npz")) == [path]
