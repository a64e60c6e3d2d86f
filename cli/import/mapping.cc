#include "cli/import/mapping.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include "absl/strings/ascii.h"
#include "cli/api_methods.h"
#include "cli/import/errors.h"
#include "common/csv/csv_reader.h"
#include "common/status/macros.h"

namespace guanxi::importer {
namespace {

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

absl::Status CheckKeys(const toml::table& table, std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      return Rule(fmt::format("there is no key '{}' here", std::string(key.str())));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Text(const toml::table& table, std::string_view key, bool required) {
  const toml::node* node = table.get(key);
  if (node == nullptr && required) return Rule(fmt::format("'{}' is missing", key));
  if (node == nullptr) return std::string();
  const auto text = node->value_exact<std::string>();
  if (!text) return Rule(fmt::format("'{}' must be a text", key));
  return *text;
}

// A text, or an array of them.
absl::StatusOr<std::vector<std::string>> Texts(const toml::node& node) {
  std::vector<std::string> texts;
  if (const auto text = node.value_exact<std::string>()) return std::vector<std::string>{*text};
  if (!node.is_array()) return Rule("must be a text or an array of texts");
  for (const toml::node& element : *node.as_array()) {
    const auto text = element.value_exact<std::string>();
    if (!text) return Rule("must be a text or an array of texts");
    texts.push_back(*text);
  }
  return texts;
}

int IndexOf(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

// Names become parts of request ids and of the names of files.
absl::Status CheckName(const std::string& name) {
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_' && c != '.') {
      return Rule("must be made of letters, digits, '-', '_' and '.'");
    }
  }
  return absl::OkStatus();
}

class Loader {
 public:
  Loader(std::string path, std::string dir) : path_(std::move(path)), dir_(std::move(dir)) {}

  absl::StatusOr<Mapping> Load() {
    mapping_.files.push_back(path_);
    if (!std::filesystem::is_regular_file(path_)) return errors::CannotRead(path_);
    // toml++ reports what does not parse by an exception.
    toml::table root;
    try {
      root = toml::parse_file(path_);
    } catch (const toml::parse_error& error) {
      return errors::BadMapping(fmt::format("{}:{}", path_, error.source().begin.line),
                                std::string(error.description()));
    }
    GUANXI_RETURN_IF_ERROR(At(root, "", CheckKeys(root, {"name", "map", "join", "step"})));
    const auto name = Text(root, "name", false);
    GUANXI_RETURN_IF_ERROR(At(root, "name", name.status()));
    mapping_.name = name->empty() ? std::filesystem::path(path_).stem().string() : *name;
    GUANXI_RETURN_IF_ERROR(At(root, "name", CheckName(mapping_.name)));
    GUANXI_RETURN_IF_ERROR(LoadMaps(root));
    GUANXI_RETURN_IF_ERROR(LoadJoins(root));
    GUANXI_RETURN_IF_ERROR(LoadSteps(root));
    return std::move(mapping_);
  }

 private:
  // `status` as a fault of the mapping at `node`, inside of `where`.
  absl::Status At(const toml::node& node,
                  const std::string& where,
                  const absl::Status& status) const {
    if (status.ok()) return status;
    const std::string place = fmt::format("{}:{}", path_, node.source().begin.line);
    return errors::BadMapping(where.empty() ? place : fmt::format("{}: {}", place, where),
                              std::string(status.message()));
  }

  absl::Status LoadMaps(const toml::table& root) {
    const toml::node* maps = root.get("map");
    if (maps == nullptr) return absl::OkStatus();
    if (!maps->is_table()) return At(*maps, "map", Rule("must be a table of tables"));
    for (const auto& [key, node] : *maps->as_table()) {
      const std::string name(key.str());
      if (!node.is_table()) return At(node, "map." + name, Rule("must be a table"));
      maps_[name];
      for (const auto& [from, to] : *node.as_table()) {
        const auto text = to.value_exact<std::string>();
        if (!text) return At(to, "map." + name, Rule("its values must be texts"));
        maps_[name][std::string(from.str())] = *text;
      }
    }
    return absl::OkStatus();
  }

  absl::Status LoadJoins(const toml::table& root) {
    const toml::node* joins = root.get("join");
    if (joins == nullptr) return absl::OkStatus();
    if (!joins->is_table()) return At(*joins, "join", Rule("must be a table of tables"));
    for (const auto& [key, node] : *joins->as_table()) {
      const std::string name(key.str());
      if (!node.is_table()) return At(node, "join." + name, Rule("must be a table"));
      const toml::table& table = *node.as_table();
      GUANXI_RETURN_IF_ERROR(At(node, "join." + name, CheckKeys(table, {"file", "key", "on"})));
      auto join = std::make_unique<JoinTable>();
      GUANXI_RETURN_IF_ERROR(At(node, "join." + name, LoadJoin(name, table, *join)));
      mapping_.joins[name] = std::move(join);
    }
    return absl::OkStatus();
  }

  absl::Status LoadJoin(const std::string& name, const toml::table& table, JoinTable& join) {
    GUANXI_ASSIGN_OR_RETURN(join.file, Text(table, "file", true));
    GUANXI_ASSIGN_OR_RETURN(join.key, Text(table, "key", true));
    GUANXI_ASSIGN_OR_RETURN(std::string on, Text(table, "on", false));
    join_on_[name] = on.empty() ? "{" + join.key + "}" : std::move(on);
    GUANXI_ASSIGN_OR_RETURN(const std::unique_ptr<csv::CsvReader> reader,
                            csv::CsvReader::Open(FilePath(join.file)));
    join.columns = reader->columns();
    const int key = IndexOf(join.columns, join.key);
    if (key < 0) return Rule(fmt::format("{} has no column '{}'", join.file, join.key));
    while (std::optional<csv::CsvRow> row = reader->Next()) {
      // A row of the joined file that is no row is found missing by those that need it.
      if (row->fault.empty()) join.rows.emplace(row->fields[key], row->fields);
    }
    return absl::OkStatus();
  }

  absl::Status LoadSteps(const toml::table& root) {
    const toml::node* steps = root.get("step");
    if (steps == nullptr || !steps->is_array_of_tables())
      return At(root, "", Rule("there is no [[step]]"));
    for (const toml::node& node : *steps->as_array()) {
      const auto name = Text(*node.as_table(), "name", true);
      GUANXI_RETURN_IF_ERROR(At(node, "step", name.status()));
      const std::string where = fmt::format("step {}", *name);
      for (const Step& other : mapping_.steps) {
        if (other.name == *name) return At(node, where, Rule("another step has this name"));
      }
      Step step;
      step.name = *name;
      GUANXI_RETURN_IF_ERROR(LoadStep(*node.as_table(), where, step));
      mapping_.steps.push_back(std::move(step));
    }
    return absl::OkStatus();
  }

  absl::Status LoadStep(const toml::table& table, const std::string& where, Step& step) {
    GUANXI_RETURN_IF_ERROR(At(table, where, CheckKeys(table, {"name", "file", "call"})));
    const auto file = Text(table, "file", false);
    GUANXI_RETURN_IF_ERROR(At(table, where, file.status()));
    if (!file->empty()) {
      step.file = FilePath(*file);
      const auto reader = csv::CsvReader::Open(step.file);
      GUANXI_RETURN_IF_ERROR(At(table, where, reader.status()));
      step.columns = (*reader)->columns();
    }
    const toml::node* calls = table.get("call");
    if (calls == nullptr || !calls->is_array_of_tables())
      return At(table, where, Rule("it has no [[step.call]]"));
    for (const toml::node& call : *calls->as_array()) {
      const std::string here = fmt::format("{}, call {}", where, step.calls.size() + 1);
      CallSpec spec;
      GUANXI_RETURN_IF_ERROR(At(call, here, LoadCall(*call.as_table(), step, spec)));
      step.calls.push_back(std::move(spec));
    }
    return absl::OkStatus();
  }

  absl::Status LoadCall(const toml::table& table, Step& step, CallSpec& call) {
    GUANXI_RETURN_IF_ERROR(
        CheckKeys(table, {"method", "when", "unless", "distinct", "accept", "set"}));
    const Vocabulary vocabulary = WordsOf(step);
    GUANXI_ASSIGN_OR_RETURN(const std::string method, Text(table, "method", true));
    call.method = cli::FindMethod(method);
    if (call.method == nullptr) return Rule(fmt::format("there is no method '{}'", method));
    if (call.method->client_streaming() || call.method->server_streaming()) {
      return Rule(fmt::format("'{}' is a stream, which an import cannot call", method));
    }
    GUANXI_RETURN_IF_ERROR(LoadConditions(table, "when", vocabulary, call.when));
    GUANXI_RETURN_IF_ERROR(LoadConditions(table, "unless", vocabulary, call.unless));
    GUANXI_ASSIGN_OR_RETURN(const std::string distinct, Text(table, "distinct", false));
    if (!distinct.empty()) {
      GUANXI_ASSIGN_OR_RETURN(call.distinct, Template::Parse(distinct, vocabulary));
    }
    if (const toml::node* accept = table.get("accept")) {
      GUANXI_ASSIGN_OR_RETURN(call.accept, Texts(*accept));
    }
    const toml::node* set = table.get("set");
    if (set == nullptr || !set->is_table()) return Rule("'set' must be a table of fields");
    GUANXI_ASSIGN_OR_RETURN(
        call.set, MessageTemplate::Parse(*set->as_table(), *call.method->input_type(), vocabulary));
    return absl::OkStatus();
  }

  static absl::Status LoadConditions(const toml::table& table,
                                     const std::string& key,
                                     const Vocabulary& vocabulary,
                                     std::vector<Condition>& conditions) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return absl::OkStatus();
    if (!node->is_table())
      return Rule(fmt::format("'{}' must be a table of columns and their values", key));
    for (const auto& [column, values] : *node->as_table()) {
      // An empty value is a value here, so the column is marked as one that may be empty.
      Condition condition;
      GUANXI_ASSIGN_OR_RETURN(
          condition.value,
          Template::Parse(fmt::format("{{?{}}}", std::string(column.str())), vocabulary));
      GUANXI_ASSIGN_OR_RETURN(condition.among, Texts(values));
      conditions.push_back(std::move(condition));
    }
    return absl::OkStatus();
  }

  Vocabulary WordsOf(Step& step) {
    return {.resolve = [this, &step](const std::string& name) { return Resolve(step, name); },
            .maps = &maps_};
  }

  // A column of the step's file, or `join.column`. The step's own columns come first: their names
  // may have points.
  absl::StatusOr<ColumnRef> Resolve(Step& step, const std::string& name) {
    if (const int column = IndexOf(step.columns, name); column >= 0)
      return ColumnRef{-1, column, name};
    const size_t point = name.find('.');
    const std::string join = name.substr(0, point);
    const auto table = mapping_.joins.find(join);
    if (point == std::string::npos || table == mapping_.joins.end()) {
      if (step.file.empty())
        return Rule(fmt::format("'{}' is a column, and the step has no file", name));
      return Rule(fmt::format("{} has no column '{}'", step.file, name));
    }
    const int column = IndexOf(table->second->columns, name.substr(point + 1));
    if (column < 0)
      return Rule(
          fmt::format("{} has no column '{}'", table->second->file, name.substr(point + 1)));
    GUANXI_ASSIGN_OR_RETURN(const int use, UseOf(step, join));
    return ColumnRef{use, column, name};
  }

  absl::StatusOr<int> UseOf(Step& step, const std::string& join) {
    for (size_t i = 0; i < step.joins.size(); ++i) {
      if (step.joins[i].name == join) return static_cast<int>(i);
    }
    const Vocabulary own = {
        .resolve = [&step](const std::string& name) -> absl::StatusOr<ColumnRef> {
          const int column = IndexOf(step.columns, name);
          if (column < 0) return Rule(fmt::format("{} has no column '{}'", step.file, name));
          return ColumnRef{-1, column, name};
        },
        .maps = &maps_};
    GUANXI_ASSIGN_OR_RETURN(Template on, Template::Parse(join_on_[join], own));
    step.joins.push_back({.name = join, .table = mapping_.joins[join].get(), .on = std::move(on)});
    return static_cast<int>(step.joins.size()) - 1;
  }

  std::string FilePath(const std::string& file) {
    std::string path = (std::filesystem::path(dir_) / file).string();
    if (IndexOf(mapping_.files, path) < 0) mapping_.files.push_back(path);
    return path;
  }

  const std::string path_;
  const std::string dir_;
  Mapping mapping_;
  ValueMaps maps_;
  std::map<std::string, std::string> join_on_;
};

}  // namespace

absl::StatusOr<Mapping> LoadMapping(const std::string& path, const std::string& dir) {
  return Loader(path, dir).Load();
}

}  // namespace guanxi::importer
