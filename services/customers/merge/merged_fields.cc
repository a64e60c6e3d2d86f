#include "services/customers/merge/merged_fields.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/api/annotations.h"
#include "common/api/field_mask.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/contact_points.h"
#include "services/customers/customer.h"

namespace guanxi::customers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Customer;
using v1::ImportantDate;

// Most entries of a list that does not say.
constexpr int kDefaultMost = 100;

bool IsSetByServer(const FieldDescriptor& field) {
  return api::HasBehavior(field, google::api::FieldBehavior::OUTPUT_ONLY) ||
         api::HasBehavior(field, google::api::FieldBehavior::IDENTIFIER);
}

// Whether a merge has to do with `field`: not with what the server sets, or whose the record is.
// But who was admitted stays so, also by the name of one for whom that was never asked.
bool IsMerged(const FieldDescriptor& field) {
  if (field.name() == "admission_state") return true;
  static const std::set<std::string>* const kApart =
      new std::set<std::string>{"name", "unit", "owner", "etag", "shares", "merged_into"};
  return !kApart->contains(field.name()) && !IsSetByServer(field);
}

std::vector<const FieldDescriptor*> MergedFieldsOf() {
  std::vector<const FieldDescriptor*> fields;
  const auto* type = Customer::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (IsMerged(*type->field(i))) fields.push_back(type->field(i));
  }
  return fields;
}

int MostOf(const FieldDescriptor& field) {
  const int most = api::RulesOf(field).max_size();
  return most == 0 ? kDefaultMost : most;
}

bool IsSet(const Customer& customer, const FieldDescriptor& field) {
  const auto& reflection = *customer.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(customer, &field) > 0
                             : reflection.HasField(customer, &field);
}

bool SameField(const FieldDescriptor& field, const Customer& a, const Customer& b) {
  const std::vector<std::string> changed = api::ChangedFields(a, b);
  return std::find(changed.begin(), changed.end(), field.name()) == changed.end();
}

// Of these a record has one at most.
bool HappensOnce(ImportantDate::Kind kind) {
  return kind == ImportantDate::KIND_BIRTHDAY || kind == ImportantDate::KIND_FOUNDING ||
         kind == ImportantDate::KIND_COOPERATION;
}

template <typename Terms>
std::string TermOr(const std::string& raw, Terms terms) {
  Strings one;
  *one.Add() = raw;
  const std::vector<std::string> found = terms(one);
  return found.empty() ? raw : found.front();
}

// By what an entry of a list is the same as one of another record.
std::string KeyOfEntry(const FieldDescriptor& field,
                       const Customer& customer,
                       int i,
                       std::string_view default_region) {
  const auto& reflection = *customer.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
    return absl::StrCat(reflection.GetRepeatedEnumValue(customer, &field, i));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const std::string raw = reflection.GetRepeatedString(customer, &field, i);
    if (field.name() == "phones") {
      const std::string region = PhoneRegion(customer, default_region);
      return TermOr(raw, [&](const Strings& one) { return PhoneTerms(one, region); });
    }
    if (field.name() == "emails") return TermOr(raw, &EmailTerms);
    if (field.name() == "tax_ids") return TermOr(raw, &TaxIdTerms);
    return raw;
  }
  const Message& entry = reflection.GetRepeatedMessage(customer, &field, i);
  if (field.is_map()) {
    return entry.GetReflection()->GetString(entry, entry.GetDescriptor()->map_key());
  }
  if (entry.GetDescriptor() == ImportantDate::descriptor()) {
    const auto& date = static_cast<const ImportantDate&>(entry);
    if (HappensOnce(date.kind())) return absl::StrCat("kind ", static_cast<int>(date.kind()));
  }
  return entry.SerializeAsString();
}

std::string BytesOfEntry(const FieldDescriptor& field, const Customer& customer, int i) {
  const auto& reflection = *customer.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
    return absl::StrCat(reflection.GetRepeatedEnumValue(customer, &field, i));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    return reflection.GetRepeatedString(customer, &field, i);
  return reflection.GetRepeatedMessage(customer, &field, i).SerializeAsString();
}

// Entries of a list by their keys: the bytes of each.
std::map<std::string, std::string> EntriesOf(const FieldDescriptor& field,
                                             const Customer& customer,
                                             std::string_view default_region) {
  std::map<std::string, std::string> entries;
  for (int i = 0; i < customer.GetReflection()->FieldSize(customer, &field); ++i) {
    entries.emplace(KeyOfEntry(field, customer, i, default_region),
                    BytesOfEntry(field, customer, i));
  }
  return entries;
}

void AppendEntry(const FieldDescriptor& field, const Customer& from, int i, Customer& to) {
  const auto& reflection = *to.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    reflection.AddEnumValue(&to, &field, reflection.GetRepeatedEnumValue(from, &field, i));
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    reflection.AddString(&to, &field, reflection.GetRepeatedString(from, &field, i));
  } else {
    reflection.AddMessage(&to, &field)->CopyFrom(reflection.GetRepeatedMessage(from, &field, i));
  }
}

// Adds the entries of `from` that `to` lacks.
void Unite(const FieldDescriptor& field,
           const Customer& from,
           std::string_view default_region,
           Customer& to) {
  std::set<std::string> known;
  for (const auto& [key, bytes] : EntriesOf(field, to, default_region)) known.insert(key);
  for (int i = 0; i < from.GetReflection()->FieldSize(from, &field); ++i) {
    if (known.insert(KeyOfEntry(field, from, i, default_region)).second)
      AppendEntry(field, from, i, to);
  }
}

const Customer* SourceNamed(const MergeSources& sources, std::string_view name) {
  if (sources.master.name() == name) return &sources.master;
  for (const Customer& loser : sources.losers) {
    if (loser.name() == name) return &loser;
  }
  return nullptr;
}

// Whose value fills the gap that the master has: the first's that has one. Of admissions one that
// was granted comes first.
const Customer* FirstWith(const FieldDescriptor& field, const std::vector<Customer>& losers) {
  const Customer* first = nullptr;
  for (const Customer& loser : losers) {
    const bool admitted = loser.admission_state() == v1::ADMISSION_STATE_ADMITTED;
    if (admitted && field.name() == "admission_state") return &loser;
    if (first == nullptr && IsSet(loser, field)) first = &loser;
  }
  return first;
}

absl::Status MergeList(const FieldDescriptor& field,
                       const MergeSources& sources,
                       std::string_view default_region,
                       Customer& merged) {
  for (const Customer& loser : sources.losers) Unite(field, loser, default_region, merged);
  const int size = merged.GetReflection()->FieldSize(merged, &field);
  if (size <= MostOf(field)) return absl::OkStatus();
  return errors::InvalidField(
      "field_choices", fmt::format("must choose `{}`: together they have {} entries, of at most {}",
                                   field.name(), size, MostOf(field)));
}

// Takes the entries out that came with the merge and are as they came, and puts those back that
// went with it.
void UnmergeList(const FieldDescriptor& field,
                 const Customer& before,
                 const Customer& after,
                 std::string_view default_region,
                 Customer& current) {
  const auto had = EntriesOf(field, before, default_region);
  const auto got = EntriesOf(field, after, default_region);
  Customer rest;
  for (int i = 0; i < current.GetReflection()->FieldSize(current, &field); ++i) {
    const std::string key = KeyOfEntry(field, current, i, default_region);
    const auto brought = got.find(key);
    const bool came = brought != got.end() && !had.contains(key) &&
                      brought->second == BytesOfEntry(field, current, i);
    if (!came) AppendEntry(field, current, i, rest);
  }
  Customer gone;
  for (int i = 0; i < before.GetReflection()->FieldSize(before, &field); ++i) {
    if (!got.contains(KeyOfEntry(field, before, i, default_region)))
      AppendEntry(field, before, i, gone);
  }
  Unite(field, gone, default_region, rest);
  api::CopyField(field, rest, current);
}

}  // namespace

absl::Status TakeChoices(const FieldChoices& choices, MergeSources& sources) {
  for (int i = 0; i < choices.size(); ++i) {
    const std::string path = fmt::format("field_choices[{}]", i);
    const FieldDescriptor* field = Customer::descriptor()->FindFieldByName(choices[i].field());
    if (field == nullptr || !IsMerged(*field) || IsSetByServer(*field))
      return errors::InvalidField(path + ".field", "must be a field of Customer to choose");
    if (SourceNamed(sources, choices[i].customer()) == nullptr)
      return errors::InvalidField(path + ".customer", "must be the master or one of the losers");
    if (!sources.choices.emplace(choices[i].field(), choices[i].customer()).second)
      return errors::InvalidField(path + ".field", "must be chosen once");
  }
  return absl::OkStatus();
}

absl::StatusOr<Customer> MergedFields(const MergeSources& sources,
                                      std::string_view default_region) {
  Customer merged = sources.master;
  for (const FieldDescriptor* field : MergedFieldsOf()) {
    if (const auto choice = sources.choices.find(field->name()); choice != sources.choices.end()) {
      api::CopyField(*field, *SourceNamed(sources, choice->second), merged);
    } else if (field->is_repeated()) {
      GUANXI_RETURN_IF_ERROR(MergeList(*field, sources, default_region, merged));
    } else if (!IsSet(merged, *field)) {
      const Customer* holder = FirstWith(*field, sources.losers);
      if (holder != nullptr) api::CopyField(*field, *holder, merged);
    }
  }
  return merged;
}

std::vector<std::string> DifferingFields(const MergeSources& sources) {
  std::vector<std::string> differing;
  for (const FieldDescriptor* field : MergedFieldsOf()) {
    const Customer* first = nullptr;
    bool differs = false;
    const auto look = [&](const Customer& customer) {
      if (!IsSet(customer, *field)) return;
      if (first == nullptr) first = &customer;
      differs |= !SameField(*field, *first, customer);
    };
    look(sources.master);
    for (const Customer& loser : sources.losers) look(loser);
    if (differs && !IsSetByServer(*field)) differing.push_back(field->name());
  }
  return differing;
}

Customer UnmergedFields(const Customer& before,
                        const Customer& after,
                        const Customer& current,
                        std::string_view default_region,
                        std::vector<std::string>& kept) {
  Customer unmerged = current;
  for (const FieldDescriptor* field : MergedFieldsOf()) {
    if (SameField(*field, before, after)) continue;
    if (SameField(*field, after, current)) {
      api::CopyField(*field, before, unmerged);
      continue;
    }
    kept.push_back(field->name());
    if (field->is_repeated()) UnmergeList(*field, before, after, default_region, unmerged);
  }
  return unmerged;
}

}  // namespace guanxi::customers
