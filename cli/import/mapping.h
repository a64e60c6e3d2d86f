// What an import does with which files: a TOML file, bound to the methods of the API and to the
// columns of the files. docs/import.md is its manual.
#ifndef GUANXI_CLI_IMPORT_MAPPING_H_
#define GUANXI_CLI_IMPORT_MAPPING_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/message_template.h"
#include "cli/import/template.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::importer {

// The rows of a joined file by their key.
struct JoinTable {
  std::string file;  // its name within the directory
  std::string key;   // the column rows are found by
  std::vector<std::string> columns;
  std::map<std::string, std::vector<std::string>> rows;
};

// A step's use of a joined file.
struct JoinUse {
  std::string name;        // as in `[join.NAME]`
  const JoinTable* table;  // the mapping's
  Template on;             // gives the key to look for
};

// True when a value is one of those listed.
struct Condition {
  Template value;
  std::vector<std::string> among;
};

struct CallSpec {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::vector<Condition> when;       // all must hold, or the call is left out
  std::vector<Condition> unless;     // none may hold
  std::optional<Template> distinct;  // made for the first row of each value only
  std::vector<std::string> accept;   // errors that count as success
  MessageTemplate set;
};

struct Step {
  std::string name;
  std::string file;  // path; empty for a step that is made once
  std::vector<std::string> columns;
  std::vector<JoinUse> joins;
  std::vector<CallSpec> calls;
};

struct Mapping {
  std::string name;
  std::vector<Step> steps;
  std::map<std::string, std::unique_ptr<JoinTable>> joins;
  // Every file read, the mapping first; for the fingerprint of an import.
  std::vector<std::string> files;
};

// Reads the mapping `path` for the CSV files in `dir`, and joined files whole. NOT_FOUND for files
// that cannot be read; INVALID_ARGUMENT, naming the place and the rule, for whatever could not
// work: TOML that does not parse, unknown keys, methods, fields, columns, joins, maps and filters,
// constants that are no value of their field.
absl::StatusOr<Mapping> LoadMapping(const std::string& path, const std::string& dir);

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_MAPPING_H_
