// A driver of CUDA for tests, as libcuda.so.1: what Device/Cuda.cpp calls, over memory of this
// process. Its module has one kernel, add_to(double *to, int64 count, double what), which adds to
// each number what it is given and as many bytes as a group shares. Streams can record.
#pragma once

namespace fakecuda {

/// What a test tells the driver and asks of it; from `fakecuda_state` of the library.
struct State {
  bool refusesCapture = false; // cuStreamBeginCapture_v2 fails
  bool spoilsCapture = false;  // cuStreamEndCapture fails
  int kernelsRun = 0;
  int graphs = 0, executables = 0; // that live
  bool recording = false;
};

} // namespace fakecuda
