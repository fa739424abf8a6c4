"""Opens a saved run as its reader would and looks at everything that has a name."""
import json
import sys

import numpy as np
import xarray as xr

data = xr.open_dataset(sys.argv[1])
rho = data["density_B"]
assert rho.dims == ("t", "x", "y"), rho.dims
assert rho.attrs["long_name"] == "density(B)"
for name in ("t", "x", "y"):
    assert name in data.coords and (np.diff(data[name]) > 0).all(), name

# Coordinates are the cells': the sums over them are integrals.
h = float(data.x[1] - data.x[0]) * float(data.y[1] - data.y[0])
assert np.allclose(rho.sum(("x", "y")) * h, 1, atol=1e-9)
middle = rho.sel(t=0.5, method="nearest")
assert np.isclose(float(middle.integrate("x").integrate("y")), 1, atol=1e-3)

drift = data["drift_B"]
assert drift.dims == ("x", "y", "axis") and list(data["axis"].values) == ["x", "y"], drift.dims
assert drift.sel(axis="y").shape == rho.shape[1:]
paths = data["paths_B"]
assert paths.dims == ("path", "t", "axis") and paths.sizes["path"] == 5, paths.dims
assert data["cost_B"].dims == () and float(data["cost_B"]) > 0
point = data["density_point_0"]
assert point.dims == ("x", "y") and np.isclose(float(point.sum()) * h, 1)

assert data.attrs["source"].startswith("sbl ") and "bridge B" in data.attrs["model"]
certificate = json.loads(data.attrs["certificate"])
assert certificate["B"]["converged"] is True
