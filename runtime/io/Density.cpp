// The one door to distributions from files.
#include "sbl/io/Density.h"

#include <cmath>
#include <exception>

#include "ImageDensity.h"
#include "KernelDensity.h"
#include "StoredVariable.h"

namespace sbl::io {
namespace {

DensityTable readSamples(const DensityRequest &request) {
  InputFile file(request.path);
  const Format format = formatOf(file.peek(8));
  if (format == Format::Text)
    return sampleDensity(request, readTextTable(file, request));
  if (format == Format::Npy)
    return sampleDensity(request, readNpy(file, request));
  fail("it is " + describe(format),
       format == Format::Zip      ? "an .npz is an archive of arrays: save one of them as .npy"
       : format == Format::Png    ? "read it with `image`"
       : format == Format::Netcdf ? "read it with `stored`"
                                  : "save it as UTF-8");
}

DensityTable readPicture(const DensityRequest &request) {
  InputFile file(request.path);
  if (formatOf(file.peek(8)) != Format::Png)
    fail("it is no PNG picture", "convert it: `convert picture.jpg picture.png`");
  return imageDensity(request, readPng(file));
}

DensityTable readVariable(const DensityRequest &request) {
  InputFile file(request.path); // only to say what is no file at all
  const Format format = formatOf(file.peek(8));
  if (format != Format::Netcdf)
    fail("it is no NetCDF file",
         format == Format::Text || format == Format::Npy ? "read it with `samples`" : "");
  return storedDensity(request, readStoredApart(request));
}

/// Makes the mass one.
void normalise(const DensityRequest &request, DensityTable &table) {
  double volume = 1, sum = 0;
  for (const DensityAxis &axis : request.axes)
    volume *= axis.spacing();
  for (const double v : table.density)
    sum += v;
  if (!(sum > 0) || !std::isfinite(sum))
    fail("it has no mass on the axes", "do its coordinates fit the axes of the model?");
  for (double &v : table.density)
    v /= sum * volume;
}

} // namespace

bool readDensity(const DensityRequest &request, DensityTable &table, DataError &error) {
  try {
    switch (request.kind) {
    case DensityRequest::Kind::Samples:
      table = readSamples(request);
      break;
    case DensityRequest::Kind::Image:
      table = readPicture(request);
      break;
    case DensityRequest::Kind::Stored:
      table = readVariable(request);
      break;
    }
    normalise(request, table);
    return true;
  } catch (const DataError &reason) {
    error = reason;
  } catch (const std::exception &) {
    error = {"there is not enough memory for it", "", 0};
  }
  return false;
}

} // namespace sbl::io

bool sbl_io_read_density(const sbl::io::DensityRequest *request, sbl::io::DensityTable *table,
                         sbl::io::DataError *error) {
  return sbl::io::readDensity(*request, *table, *error);
}
