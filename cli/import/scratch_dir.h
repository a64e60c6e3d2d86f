// A directory for the files of one test.
#ifndef GUANXI_CLI_IMPORT_SCRATCH_DIR_H_
#define GUANXI_CLI_IMPORT_SCRATCH_DIR_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace guanxi::importer {

// Removed with all that is in it at the end.
class ScratchDir {
 public:
  ScratchDir() {
    std::string name = (std::filesystem::temp_directory_path() / "guanxi-import-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~ScratchDir() { std::filesystem::remove_all(path_); }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

  // Writes a file and returns its path.
  std::string Write(const std::string& name, std::string_view content) const {
    std::ofstream(File(name), std::ios::binary) << content;
    return File(name);
  }
  // The content of a file; empty when there is none.
  std::string Read(const std::string& name) const {
    std::stringstream content;
    content << std::ifstream(File(name), std::ios::binary).rdbuf();
    return content.str();
  }

 private:
  std::string path_;
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_SCRATCH_DIR_H_
