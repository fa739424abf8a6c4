#include "sbl/Sema/Words.h"

namespace sbl {

const char *wordFor(Boundary boundary) {
  switch (boundary) {
  case Boundary::Reflecting:
    return "reflecting";
  case Boundary::Absorbing:
    return "absorbing";
  case Boundary::Periodic:
    return "periodic";
  }
  return "";
}

const char *wordFor(Parameter::Type type) {
  switch (type) {
  case Parameter::Type::Real:
    return "real";
  case Parameter::Type::Int:
    return "int";
  case Parameter::Type::Bool:
    return "bool";
  }
  return "";
}

const char *wordFor(Field::Kind kind) {
  switch (kind) {
  case Field::Kind::Potential:
    return "potential";
  case Field::Kind::Drift:
    return "drift";
  case Field::Kind::Field:
    return "field";
  }
  return "";
}

const char *wordFor(SolveOptions::Scheme scheme) {
  switch (scheme) {
  case SolveOptions::Scheme::Auto:
    return "auto";
  case SolveOptions::Scheme::Kernel:
    return "kernel";
  case SolveOptions::Scheme::Separable:
    return "separable";
  case SolveOptions::Scheme::Tridiagonal:
    return "tridiagonal";
  case SolveOptions::Scheme::Product:
    return "product";
  case SolveOptions::Scheme::Kinetic:
    return "kinetic";
  case SolveOptions::Scheme::Spectral:
    return "spectral";
  }
  return "";
}

const char *wordFor(SolveOptions::Precision value) {
  return value == SolveOptions::Precision::F32 ? "f32" : "f64";
}

} // namespace sbl
