#include "cli/options.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "cli/import/scratch_dir.h"

namespace guanxi::cli {
namespace {

class OptionsTest : public ::testing::Test {
 protected:
  ~OptionsTest() override {
    for (const char* name : {"GUANXI_CONFIG", "GUANXI_DATA_DIR", "GUANXI_LOUD"}) unsetenv(name);
  }

  // Parses as a program with the command `run`, its option `--data-dir` and its switch `--loud`.
  // Returns the exit code.
  int Parse(std::vector<std::string> arguments) {
    data_dir_ = "default";
    loud_ = false;
    CLI::App app("test");
    AddConfigFile(app);
    CLI::App* run = app.add_subcommand("run", "");
    AddOption(*run, "--data-dir", data_dir_, "");
    AddSwitch(*run, "--loud", loud_, "");
    std::reverse(arguments.begin(), arguments.end());
    try {
      app.parse(arguments);
    } catch (const CLI::ParseError& error) {
      return error.get_exit_code();
    }
    return 0;
  }

  std::string Config(const std::string& content) { return dir_.Write("c.toml", content); }

  importer::ScratchDir dir_;
  std::string data_dir_;
  bool loud_ = false;
};

TEST_F(OptionsTest, FlagEnvironmentAndFileMeanTheSame) {
  EXPECT_EQ(Parse({"run"}), 0);
  EXPECT_EQ(data_dir_, "default");
  EXPECT_EQ(Parse({"run", "--data-dir", "flag", "--loud"}), 0);
  EXPECT_EQ(data_dir_, "flag");
  EXPECT_TRUE(loud_);
  setenv("GUANXI_CONFIG", Config("[run]\ndata-dir = \"file\"\nloud = true\n").c_str(), 1);
  EXPECT_EQ(Parse({"run"}), 0);
  EXPECT_EQ(data_dir_, "file");
  EXPECT_TRUE(loud_);
  unsetenv("GUANXI_CONFIG");
  setenv("GUANXI_DATA_DIR", "environment", 1);
  setenv("GUANXI_LOUD", "true", 1);
  EXPECT_EQ(Parse({"run"}), 0);
  EXPECT_EQ(data_dir_, "environment");
  EXPECT_TRUE(loud_);
}

TEST_F(OptionsTest, FlagBeforeEnvironmentBeforeFile) {
  const std::string file = Config("[run]\ndata-dir = \"file\"\n");
  setenv("GUANXI_DATA_DIR", "environment", 1);
  EXPECT_EQ(Parse({"--config", file, "run"}), 0);
  EXPECT_EQ(data_dir_, "environment");
  EXPECT_EQ(Parse({"--config", file, "run", "--data-dir", "flag"}), 0);
  EXPECT_EQ(data_dir_, "flag");
}

TEST_F(OptionsTest, WhatTheFileMayNotSayIsAnError) {
  EXPECT_NE(Parse({"--config", Config("[run]\ndata-dri = \"x\"\n"), "run"}), 0);
  EXPECT_NE(Parse({"--config", dir_.File("absent.toml"), "run"}), 0);
  setenv("GUANXI_CONFIG", dir_.File("absent.toml").c_str(), 1);
  EXPECT_NE(Parse({"run"}), 0);
}

}  // namespace
}  // namespace guanxi::cli
