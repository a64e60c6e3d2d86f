#include "services/customers/timeline/own_entries.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/contacts.pb.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using v1::TimelineEntry;

// Customers by name, and the job title there.
using Places = std::map<std::string, std::string>;

bool Changed(const Event& event, std::string_view field) {
  const auto& paths = event.changed_fields().paths();
  return std::any_of(paths.begin(), paths.end(),
                     [&](const std::string& path) { return path == field; });
}

TimelineEntry Titled(const Event& event,
                     TimelineEntry::Kind kind,
                     const v1::Customer& customer,
                     const std::string& detail = "") {
  TimelineEntry entry = EntryOf(event, kind, customer.name(), event.time());
  entry.set_title(customer.display_name());
  entry.set_detail(detail);
  return entry;
}

// What was not set, or is no longer, shows as a dash.
std::string FromTo(const std::string& from, const std::string& to) {
  return absl::StrCat(from.empty() ? "-" : from, " → ", to.empty() ? "-" : to);
}

// `A`; nothing for a customer that is not graded.
std::string GradeOf(const v1::Customer& customer) {
  if (customer.grade() == v1::GRADE_UNSPECIFIED) return "";
  const std::string name = v1::Grade_Name(customer.grade());
  return name.substr(name.find('_') + 1);
}

// `NEW`; nothing for a customer without a stage.
std::string StageOf(const v1::Customer& customer) {
  if (customer.stage() == v1::LIFE_CYCLE_STAGE_UNSPECIFIED) return "";
  return v1::LifeCycleStage_Name(customer.stage()).substr(sizeof("LIFE_CYCLE_STAGE_") - 1);
}

// `IN_SURVEY`; nothing for a customer that nobody has applied for.
std::string AdmissionOf(const v1::Customer& customer) {
  if (customer.admission_state() == v1::ADMISSION_STATE_UNSPECIFIED) return "";
  return v1::AdmissionState_Name(customer.admission_state()).substr(sizeof("ADMISSION_STATE_") - 1);
}

// A field of customers whose changes are told, and how.
struct ToldField {
  const char* field;
  TimelineEntry::Kind kind;
  std::string (*text)(const v1::Customer&);
};

constexpr ToldField kToldFields[] = {
    {"unit", TimelineEntry::KIND_CUSTOMER_UNIT_CHANGED,
     [](const v1::Customer& customer) { return customer.unit(); }},
    {"owner", TimelineEntry::KIND_CUSTOMER_OWNER_CHANGED,
     [](const v1::Customer& customer) { return customer.owner(); }},
    {"grade", TimelineEntry::KIND_CUSTOMER_GRADE_CHANGED, &GradeOf},
    {"tier", TimelineEntry::KIND_CUSTOMER_TIER_CHANGED,
     [](const v1::Customer& customer) { return customer.tier(); }},
    {"stage", TimelineEntry::KIND_CUSTOMER_STAGE_CHANGED, &StageOf},
    {"admission_state", TimelineEntry::KIND_CUSTOMER_ADMISSION_MOVED, &AdmissionOf},
};

// Where a contact works at present; nowhere once it is deleted.
Places PlacesOf(const std::optional<v1::Contact>& contact) {
  Places places;
  if (!contact.has_value() || contact->has_delete_time()) return places;
  for (const v1::Contact::Affiliation& affiliation : contact->affiliations()) {
    if (affiliation.until().year() == 0) places[affiliation.customer()] = affiliation.title();
  }
  return places;
}

// Adds entries for what is in `places` and not in `others`.
void AddMoves(const Event& event,
              TimelineEntry::Kind kind,
              const std::string& title,
              const Places& places,
              const Places& others,
              Entries& entries) {
  for (const auto& [customer, job] : places) {
    if (others.contains(customer)) continue;
    TimelineEntry& entry = entries.emplace_back(EntryOf(event, kind, customer, event.time()));
    entry.set_title(title);
    entry.set_detail(job);
  }
}

}  // namespace

absl::StatusOr<Entries> CustomerEntries(const Event& event) {
  const bool deleted = event.kind() == Event::KIND_DELETED;
  const bool undeleted = event.kind() == Event::KIND_UNDELETED;
  const bool told = std::any_of(std::begin(kToldFields), std::end(kToldFields),
                                [&](const ToldField& told) { return Changed(event, told.field); });
  if (!told && !deleted && !undeleted) return Entries();
  GUANXI_ASSIGN_OR_RETURN(const auto versions, VersionsOf<v1::Customer>(event));
  if (!versions.before.has_value() || !versions.after.has_value())
    return errors::DataLoss("an event without its record");
  const v1::Customer& before = *versions.before;
  const v1::Customer& after = *versions.after;
  Entries entries;
  if (deleted && !after.merged_into().empty()) {
    TimelineEntry entry =
        EntryOf(event, TimelineEntry::KIND_CUSTOMER_MERGED, after.merged_into(), event.time());
    entry.set_title(after.display_name());
    entries.push_back(std::move(entry));
    return entries;
  }
  for (const ToldField& told : kToldFields) {
    if (!Changed(event, told.field)) continue;
    entries.push_back(Titled(event, told.kind, after, FromTo(told.text(before), told.text(after))));
  }
  if (deleted) entries.push_back(Titled(event, TimelineEntry::KIND_CUSTOMER_DELETED, after));
  if (undeleted) entries.push_back(Titled(event, TimelineEntry::KIND_CUSTOMER_UNDELETED, after));
  return entries;
}

absl::StatusOr<Entries> ContactEntries(const Event& event) {
  // A merge moves nobody from one company to another.
  if (OfMerge(event)) return Entries();
  if (event.kind() == Event::KIND_UPDATED && !Changed(event, "affiliations")) return Entries();
  GUANXI_ASSIGN_OR_RETURN(const auto versions, VersionsOf<v1::Contact>(event));
  const Places before = PlacesOf(versions.before);
  const Places after = PlacesOf(versions.after);
  const std::string& title =
      versions.after.has_value() ? versions.after->display_name() : versions.before->display_name();
  Entries entries;
  AddMoves(event, TimelineEntry::KIND_CONTACT_ADDED, title, after, before, entries);
  AddMoves(event, TimelineEntry::KIND_CONTACT_LEFT, title, before, after, entries);
  return entries;
}

TimelineEntry CreationEntry(const v1::Customer& customer) {
  TimelineEntry entry;
  const std::string id = customer.name().substr(customer.name().find('/') + 1);
  entry.set_name(api::ResourceName("timelineEntries", absl::StrCat("created.", id)));
  entry.set_customer(customer.name());
  entry.set_kind(TimelineEntry::KIND_CUSTOMER_CREATED);
  entry.set_source(customer.name());
  entry.set_title(customer.display_name());
  *entry.mutable_time() = customer.create_time();
  *entry.mutable_create_time() = customer.create_time();
  return entry;
}

}  // namespace guanxi::customers
