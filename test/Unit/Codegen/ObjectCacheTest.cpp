// The cache decides which code runs: a damaged, foreign or half-written entry must be a miss, and a
// cache that cannot be used must never be an error.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sbl/Cache/BuildIdentity.h"
#include "sbl/Cache/ObjectCache.h"

namespace sbl {
namespace {

namespace fs = std::filesystem;

class ObjectCacheTest : public testing::Test {
protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sbl-cache-XXXXXX").string();
    ASSERT_TRUE(::mkdtemp(name.data()));
    root = name;
  }
  void TearDown() override { fs::remove_all(root); }

  fs::path onlyFile() const {
    for (const fs::directory_entry &entry : fs::directory_iterator(root))
      return entry.path();
    return {};
  }
  static void age(const fs::path &path, int hours) {
    fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(hours));
  }

  fs::path root;
  const std::string key = ObjectCache::key({"a model"});
};

TEST_F(ObjectCacheTest, GivesBackWhatWasStored) {
  const ObjectCache cache(root / "made" / "when needed");
  EXPECT_FALSE(cache.load(key));
  const std::string object("code\0with a zero", 16);
  EXPECT_TRUE(cache.store(key, object));
  EXPECT_EQ(cache.load(key), object);
  EXPECT_FALSE(cache.load(ObjectCache::key({"another model"})));
  EXPECT_TRUE(cache.store(key, "new code"));
  EXPECT_EQ(cache.load(key), "new code");
}

TEST_F(ObjectCacheTest, KeysTellPartsApart) {
  EXPECT_EQ(key.size(), 32u);
  EXPECT_NE(ObjectCache::key({"ab", "c"}), ObjectCache::key({"a", "bc"}));
  EXPECT_NE(ObjectCache::key({"a"}), ObjectCache::key({"a", ""}));
}

TEST_F(ObjectCacheTest, NoticesEveryDamagedByte) {
  const ObjectCache cache(root);
  ASSERT_TRUE(cache.store(key, "some object code"));
  const fs::path path = onlyFile();
  std::ifstream in(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const auto replace = [&](const std::string &bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] ^= 1;
    replace(damaged);
    EXPECT_FALSE(cache.load(key)) << "byte " << i;
    replace(whole.substr(0, i));
    EXPECT_FALSE(cache.load(key)) << "cut at " << i;
  }
  replace(whole + "x");
  EXPECT_FALSE(cache.load(key));
  // It is written anew like any other miss.
  EXPECT_TRUE(cache.store(key, "some object code"));
  EXPECT_EQ(cache.load(key), "some object code");
}

TEST_F(ObjectCacheTest, DoesWithoutADirectory) {
  const ObjectCache none{fs::path()};
  EXPECT_FALSE(none.store(key, "code"));
  EXPECT_FALSE(none.load(key));
}

// A file in the directory's place fails for every user, root included.
TEST_F(ObjectCacheTest, DoesWithoutPermission) {
  std::ofstream(root / "file") << "in the way";
  const ObjectCache cache(root / "file" / "cache");
  EXPECT_FALSE(cache.store(key, "code"));
  EXPECT_FALSE(cache.load(key));
  if (::geteuid() != 0) {
    const ObjectCache readOnly(root);
    fs::permissions(root, fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_FALSE(readOnly.store(key, "code"));
    fs::permissions(root, fs::perms::owner_all);
  }
}

TEST_F(ObjectCacheTest, IgnoresDirectoriesAndLinksToNothing) {
  const ObjectCache cache(root);
  fs::create_directory(root / (key + ".sblo"));
  EXPECT_FALSE(cache.load(key));
  EXPECT_FALSE(cache.store(key, "code"));
}

TEST_F(ObjectCacheTest, WritersAtOnceLeaveWholeEntries) {
  const std::string a(100000, 'a'), b(100000, 'b');
  std::vector<pid_t> writers;
  for (const std::string &object : {a, b, a, b}) {
    const pid_t pid = ::fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      const ObjectCache cache(root);
      for (int i = 0; i < 100; ++i)
        cache.store(key, object);
      ::_exit(0);
    }
    writers.push_back(pid);
  }
  const ObjectCache cache(root);
  for (int i = 0; i < 1000; ++i) {
    if (const auto object = cache.load(key)) {
      EXPECT_TRUE(*object == a || *object == b);
    }
  }
  for (const pid_t pid : writers) {
    int status = -1;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(cache.load(key));
  EXPECT_EQ(std::distance(fs::directory_iterator(root), fs::directory_iterator()), 1);
}

TEST_F(ObjectCacheTest, RemovesWhatWasUnusedForLongest) {
  const ObjectCache cache(root, 1000);
  const std::string first = ObjectCache::key({"1"}), second = ObjectCache::key({"2"}),
                    third = ObjectCache::key({"3"});
  cache.store(first, std::string(400, '1'));
  cache.store(second, std::string(400, '2'));
  for (const fs::directory_entry &entry : fs::directory_iterator(root))
    age(entry.path(), entry.path().filename().string().starts_with(first) ? 2 : 1);
  std::ofstream(root / "somebody's file") << std::string(2000, 's');
  EXPECT_TRUE(cache.load(first)); // used now, so the second is older
  EXPECT_TRUE(cache.store(third, std::string(400, '3')));
  EXPECT_TRUE(cache.load(first));
  EXPECT_FALSE(cache.load(second));
  EXPECT_TRUE(cache.load(third));
  EXPECT_TRUE(fs::exists(root / "somebody's file"));
  EXPECT_FALSE(cache.store(ObjectCache::key({"4"}), std::string(1001, '4')));
}

TEST_F(ObjectCacheTest, FollowsTheEnvironment) {
  ::setenv("SBL_CACHE_DIR", "/a", 1);
  ::setenv("XDG_CACHE_HOME", "/b", 1);
  ::setenv("HOME", "/c", 1);
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/a");
  ::unsetenv("SBL_CACHE_DIR");
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/b/sbl");
  ::setenv("XDG_CACHE_HOME", "relative", 1);
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/c/.cache/sbl");
  ::unsetenv("HOME");
  EXPECT_EQ(ObjectCache::defaultDirectory(), "");
}

// Without it, a rebuilt compiler would run the code of the old one.
TEST(CompilerIdentity, NamesTheBuild) {
  const std::string identity = compilerIdentity();
  EXPECT_NE(identity.find("LLVM 22"), std::string::npos) << identity;
  EXPECT_GE(identity.size() - identity.rfind(' '), 17u) << identity;
}

// A program asks for the build of a compiler that it has not loaded.
TEST(CompilerIdentity, IsReadFromFiles) {
  std::string (*const here)() = &compilerIdentity;
  const std::string own = buildIdHolding(reinterpret_cast<const void *>(here));
  EXPECT_EQ(buildIdOfFile("/proc/self/exe"), own);
  EXPECT_EQ(compilerIdentity(own), compilerIdentity());
  EXPECT_EQ(buildIdOfFile("/proc/cpuinfo"), "");
  EXPECT_EQ(buildIdOfFile("/nowhere"), "");
}

} // namespace
} // namespace sbl
