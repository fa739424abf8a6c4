// What libsbl offers to programs of its own build that load it only when something must be
// compiled.
#pragma once

#include "sbl/Pipeline/Compile.h"

namespace sbl {

/// `model` as the bytes of a shared library (linkImage()), its object taken from the cache where it
/// is there. Empty on failure, with the reason in `error`.
std::string compileImage(const Model &model, const CompileOptions &options, CompileTimings &timings,
                         std::string &error);

/// The functions of Pipeline/Compile.h, Codegen/Library.h and Codegen/Target.h. They take C++
/// objects: only a program that knows the same headers, by sbl_compiler_interface, may call them.
struct CompilerFunctions {
  decltype(&compileImage) image;
  decltype(&compileModel) model;
  decltype(&compileLibrary) library;
  decltype(&emitStage) stage;
  decltype(&resolveTarget) target;
  decltype(&cIdentifier) identifier;
  decltype(&writeSharedLibrary) sharedLibrary;
  decltype(&writeArchive) archive;
};

extern "C" const CompilerFunctions sbl_compiler_functions;
/// A digest of the headers that declare what passes between the two, and of the C++ compiler.
extern "C" const char sbl_compiler_interface[];

} // namespace sbl
