#include "tests/quality/data_sets.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/csv/csv_reader.h"
#include "common/status/macros.h"

namespace guanxi::quality {
namespace {

using customers::MatchKind;
using customers::MatchRecord;

// A row by the names of its columns.
using Row = absl::flat_hash_map<std::string, std::string>;

absl::StatusOr<std::vector<Row>> ReadRows(const std::string& path) {
  GUANXI_ASSIGN_OR_RETURN(const std::unique_ptr<csv::CsvReader> reader, csv::CsvReader::Open(path));
  std::vector<Row> rows;
  while (const std::optional<csv::CsvRow> read = reader->Next()) {
    if (!read->fault.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", read->line, ": ", read->fault));
    }
    Row& row = rows.emplace_back();
    for (size_t i = 0; i < read->fields.size(); ++i) {
      row[reader->columns()[i]] = std::string(absl::StripAsciiWhitespace(read->fields[i]));
    }
  }
  return rows;
}

std::vector<std::string> OneOrNone(const std::string& value) {
  return value.empty() ? std::vector<std::string>() : std::vector<std::string>{value};
}

MatchRecord FebrlPerson(Row& row) {
  return {.kind = MatchKind::kPerson,
          .name = absl::StrCat(row["given_name"], " ", row["surname"]),
          .tax_ids = OneOrNone(row["soc_sec_id"]),
          .places = {{.street = absl::StrCat(row["street_number"], " ", row["address_1"], "\n",
                                             row["address_2"]),
                      .city = row["suburb"],
                      .postcode = row["postcode"],
                      .region = row["state"]}},
          .birth_date = row["date_of_birth"]};
}

// rec-552-dup-3 is the same person as rec-552-org.
std::string FebrlEntity(Row& row) {
  const std::vector<std::string> parts = absl::StrSplit(row["rec_id"], '-');
  return parts.size() > 1 ? parts[1] : "";
}

MatchRecord FakePerson(Row& row) {
  return {.kind = MatchKind::kPerson,
          .name = absl::StrCat(row["first_name"], " ", row["surname"]),
          .emails = OneOrNone(row["email"]),
          .places = {{.city = row["city"]}},
          .birth_date = row["dob"]};
}

MatchRecord Restaurant(Row& row) {
  return {.kind = MatchKind::kOrganization,
          .name = row["name"],
          .phones = OneOrNone(row["phone"]),
          .places = {{.street = row["addr"], .city = row["city"]}}};
}

// Nothing but the name: an applicant's co-applicants and fields of work are no part of a customer.
MatchRecord Applicant(Row& row) { return {.kind = MatchKind::kOrganization, .name = row["Name"]}; }

template <typename RecordOf, typename EntityOf>
absl::StatusOr<DataSet> Read(std::string name,
                             double least_f1,
                             const std::string& path,
                             RecordOf record_of,
                             EntityOf entity_of) {
  DataSet set{.name = std::move(name), .least_f1 = least_f1};
  GUANXI_ASSIGN_OR_RETURN(std::vector<Row> rows, ReadRows(path));
  for (Row& row : rows) {
    set.records.push_back(record_of(row));
    set.entities.push_back(entity_of(row));
  }
  return set;
}

absl::StatusOr<DataSet> ReadPatstat(const std::string& folder) {
  GUANXI_ASSIGN_OR_RETURN(std::vector<Row> references, ReadRows(folder + "/patstat_reference.csv"));
  absl::flat_hash_map<std::string, std::string> entities;
  for (Row& row : references) entities[row["person_id"]] = row["leuven_id"];
  return Read("patstat", 0.80, folder + "/patstat_input.csv", Applicant,
              [&](Row& row) { return entities[row["person_id"]]; });
}

}  // namespace

absl::StatusOr<std::vector<DataSet>> ReadDataSets(const std::string& folder) {
  std::vector<DataSet> sets;
  for (const auto& [number, least_f1] : {std::pair(1, 0.97), {2, 0.97}, {3, 0.90}}) {
    GUANXI_ASSIGN_OR_RETURN(
        sets.emplace_back(),
        Read(absl::StrCat("FEBRL ", number), least_f1,
             absl::StrCat(folder, "/febrl/dataset", number, ".csv"), FebrlPerson, FebrlEntity));
  }
  GUANXI_ASSIGN_OR_RETURN(sets.emplace_back(),
                          Read("fake_1000", 0.90, folder + "/splink/fake_1000.csv", FakePerson,
                               [](Row& row) { return row["cluster"]; }));
  GUANXI_ASSIGN_OR_RETURN(sets.emplace_back(),
                          Read("restaurants", 0.90, folder + "/restaurants/restaurant.csv",
                               Restaurant, [](Row& row) { return row["class"]; }));
  GUANXI_ASSIGN_OR_RETURN(sets.emplace_back(), ReadPatstat(folder + "/dedupe-patstat-inventors"));
  return sets;
}

}  // namespace guanxi::quality
