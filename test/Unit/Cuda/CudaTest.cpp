// The calls that Device/Cuda.cpp makes to the driver, against one of paper (FakeDriver.h): memory,
// kernels with their arguments, and recordings, where the driver makes them and where it does not.
#include <gtest/gtest.h>

#include <dlfcn.h>

#include "Device/Recordings.h"
#include "FakeDriver.h"

namespace sbl::rt {
namespace {

class Cuda : public testing::Test {
protected:
  static void SetUpTestSuite() {
    Status status;
    device = openCuda(status);
    ASSERT_TRUE(device) << status.message;
    const sbl_device_image image{"ptx", "", 0, 64, 0, nullptr};
    program = device->load(image);
    void *const library = ::dlopen("libcuda.so.1", RTLD_NOW);
    auto *const find = reinterpret_cast<fakecuda::State *(*)()>(::dlsym(library, "fakecuda_state"));
    ASSERT_TRUE(find) << "this is no driver of paper";
    driver = find();
  }
  static void TearDownTestSuite() {
    program.reset();
    device.reset();
  }
  void SetUp() override {
    *driver = {};
    numbers = device->allocate(count * sizeof(double));
    const std::vector<double> zeros(count);
    device->write(zeros.data(), numbers, 0, count * sizeof(double));
  }
  void TearDown() override { device->release(numbers); }

  void add(double what) {
    const KernelArgument arguments[] = {KernelArgument::ofMemory(numbers),
                                        KernelArgument::ofWhole(count),
                                        KernelArgument::ofReal(what)};
    device->launch(program->kernel("add_to"), 2, 64, arguments);
  }
  double last() {
    double number = 0;
    device->read(numbers, (count - 1) * sizeof(double), &number, sizeof number);
    return number;
  }

  static constexpr std::int64_t count = 100;
  static std::shared_ptr<Device> device;
  static std::unique_ptr<DeviceProgram> program;
  static fakecuda::State *driver;
  void *numbers = nullptr;
};
std::shared_ptr<Device> Cuda::device;
std::unique_ptr<DeviceProgram> Cuda::program;
fakecuda::State *Cuda::driver = nullptr;

TEST_F(Cuda, NamesWhatItRuns) {
  EXPECT_EQ(device->name(), "Paper tiger");
  const std::vector<std::string> formats(device->formats().begin(), device->formats().end());
  EXPECT_EQ(formats, (std::vector<std::string>{"cubin-sm_91", "cubin-sm_90", "ptx"}));
  EXPECT_EQ(device->groupMemory(), 48 << 10);
  EXPECT_EQ(program->kernel("no_such"), nullptr);
}

TEST_F(Cuda, RunsKernelsInOrder) {
  add(2);
  device->copy(numbers, 0, numbers, (count - 1) * sizeof(double), sizeof(double));
  add(0.5);
  EXPECT_EQ(last(), 2.5);
}

// What a group shares is said by the launch, and is no argument.
TEST_F(Cuda, PassesTheBytesOfAGroup) {
  const KernelArgument arguments[] = {KernelArgument::ofMemory(numbers),
                                      KernelArgument::ofWhole(count), KernelArgument::ofReal(1),
                                      KernelArgument::ofGroup(1000)};
  device->launch(program->kernel("add_to"), 2, 64, arguments);
  EXPECT_EQ(last(), 1001);
}

TEST_F(Cuda, RecordsWithoutRunning) {
  auto recording = device->record([&] {
    add(1);
    add(10);
  });
  ASSERT_TRUE(recording);
  EXPECT_EQ(driver->kernelsRun, 0);
  EXPECT_EQ(driver->graphs, 0); // only what was made of it is kept
  recording->run();
  add(0.5);
  recording->run();
  EXPECT_EQ(last(), 22.5);
  recording.reset();
  EXPECT_EQ(driver->executables, 0);
}

TEST_F(Cuda, DoesWithoutRecordings) {
  driver->refusesCapture = true;
  int calls = 0;
  EXPECT_EQ(device->record([&] { ++calls; }), nullptr);
  EXPECT_EQ(calls, 0);
  driver->refusesCapture = false;
  driver->spoilsCapture = true;
  EXPECT_EQ(device->record([&] { add(1); }), nullptr);
  EXPECT_FALSE(driver->recording);
  EXPECT_EQ(last(), 0);
}

TEST_F(Cuda, EndsRecordingsThatFail) {
  EXPECT_THROW(device->record([&] {
    add(1);
    (void)last();
  }),
               DeviceError);
  EXPECT_FALSE(driver->recording);
  EXPECT_EQ(driver->graphs, 0);
  add(3);
  EXPECT_EQ(last(), 3);
}

TEST_F(Cuda, RepeatsWhatComesAgain) {
  int calls = 0;
  const auto work = [&] {
    ++calls;
    add(1);
  };
  {
    Recordings recordings(*device);
    const int one = 0, other = 0;
    for (int turn = 0; turn < 5; ++turn)
      recordings.run({&one}, work);
    EXPECT_EQ(calls, 2); // as it is, and recorded
    EXPECT_EQ(last(), 5);
    recordings.run({&one, &other}, work);
    EXPECT_EQ(calls, 3);
    recordings.clear();
    EXPECT_EQ(driver->executables, 0);
    recordings.run({&one}, work);
    EXPECT_EQ(calls, 4);
    EXPECT_EQ(last(), 7);
  }
  driver->spoilsCapture = true;
  Recordings recordings(*device);
  const int one = 0;
  for (int turn = 0; turn < 5; ++turn)
    recordings.run({&one}, work);
  EXPECT_EQ(last(), 12);
  EXPECT_EQ(calls, 4 + 5 + 1); // one was recorded in vain
}

} // namespace
} // namespace sbl::rt
