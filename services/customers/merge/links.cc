#include "services/customers/merge/links.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "common/api/field_mask.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "common/time/clock.h"
#include "services/customers/contact.h"
#include "services/customers/plans/account_plan.h"
#include "services/customers/relationships/relationship.h"
#include "services/customers/segments/segments_schema.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Message;
using records::LinkRule;
using records::v1::RepointRecordsRequest;
using v1::Contact;
using Affiliation = v1::Contact::Affiliation;
using Fate = records::LinkRule::Fate;

access::Scope Everything() { return access::Scope::All(); }

bool SameDay(const google::type::Date& a, const google::type::Date& b) {
  return std::make_tuple(a.year(), a.month(), a.day()) ==
         std::make_tuple(b.year(), b.month(), b.day());
}

// Whether a contact may not have both: see Contact.affiliations.
bool Doubles(const Affiliation& a, const Affiliation& b) {
  if (a.customer() != b.customer() || Lasts(a) != Lasts(b)) return false;
  return Lasts(a) || (SameDay(a.from(), b.from()) && SameDay(a.until(), b.until()));
}

// Takes from `other` what `kept` lacks.
void Complete(const Affiliation& other, Affiliation& kept) {
  Affiliation whole = other;
  whole.MergeFrom(kept);
  kept = std::move(whole);
}

// A Settle over records of type `M`.
template <typename M, typename Work>
LinkRule::Settle Over(Work work) {
  return [work = std::move(work)](kv::Txn& txn, const table::Change& change,
                                  const RepointRecordsRequest& request, const Message& before,
                                  Message& after) -> absl::StatusOr<Fate> {
    return work(txn, change, request, static_cast<const M&>(before), static_cast<M&>(after));
  };
}

// A customer does not go back below one that has come to lie below it.
LinkRule CustomerRule(const Tables* tables) {
  LinkRule rule;
  rule.give_back = [tables](const kv::Reader& reader, const RepointRecordsRequest&,
                            const Message& before, const Message& after,
                            Message& current) -> absl::Status {
    auto& customer = static_cast<v1::Customer&>(current);
    const std::string parent = customer.parent();
    records::ReturnFields(before, after, current);
    const absl::Status fits = table::CheckNoCircle(tables->customers, reader, customer.name(),
                                                   customer.parent(), "parent");
    if (absl::IsInvalidArgument(fits)) customer.set_parent(parent);
    return absl::IsInvalidArgument(fits) ? absl::OkStatus() : fits;
  };
  return rule;
}

LinkRule ContactRule() {
  LinkRule rule;
  rule.settle =
      Over<Contact>([](kv::Txn&, const table::Change&, const RepointRecordsRequest& request,
                       const Contact&, Contact& after) -> absl::StatusOr<Fate> {
        JoinAffiliations(request.to(), after);
        return Fate::kGiven;
      });
  rule.give_back = [](const kv::Reader&, const RepointRecordsRequest& request,
                      const Message& before, const Message& after, Message& current) {
    ReturnAffiliations(request.to(), static_cast<const Contact&>(before),
                       static_cast<const Contact&>(after), static_cast<Contact&>(current));
    return absl::OkStatus();
  };
  return rule;
}

// Whether another open relationship says the same as `relationship`.
absl::StatusOr<bool> IsSaid(const Tables& tables,
                            const kv::Reader& reader,
                            const v1::Relationship& relationship) {
  table::IdSet ids;
  GUANXI_RETURN_IF_ERROR(tables.relationships.core().IdsWith(
      reader, "parties", relationship.customer(), SIZE_MAX, ids));
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Relationship other,
                            tables.relationships.Get(reader, "relationships/" + id, Everything()));
    if (other.name() == relationship.name() || !IsOpen(other)) continue;
    if (MeansTheSame(other, relationship)) return true;
  }
  return false;
}

LinkRule RelationshipRule(const Tables* tables) {
  LinkRule rule;
  rule.settle = Over<v1::Relationship>(
      [tables](kv::Txn& txn, const table::Change&, const RepointRecordsRequest&,
               const v1::Relationship& before, v1::Relationship& after) -> absl::StatusOr<Fate> {
        Normalize(after);
        if (before.has_delete_time()) return Fate::kGiven;
        if (after.customer() == after.other()) return Fate::kDropped;
        if (!IsOpen(after)) return Fate::kGiven;
        GUANXI_ASSIGN_OR_RETURN(const bool said, IsSaid(*tables, txn, after));
        return said ? Fate::kDropped : Fate::kGiven;
      });
  rule.give_back = [](const kv::Reader&, const RepointRecordsRequest&, const Message& before,
                      const Message& after, Message& current) {
    records::ReturnFields(before, after, current);
    // Its two ends may have moved by different merges.
    Normalize(static_cast<v1::Relationship&>(current));
    return absl::OkStatus();
  };
  return rule;
}

// Of plans whose periods overlap one goes on: the master's.
LinkRule AccountPlanRule(const Tables* tables) {
  LinkRule rule;
  rule.settle = Over<v1::AccountPlan>([tables](kv::Txn& txn, const table::Change&,
                                               const RepointRecordsRequest& request,
                                               const v1::AccountPlan&,
                                               v1::AccountPlan& after) -> absl::StatusOr<Fate> {
    if (after.has_delete_time()) return Fate::kGiven;
    table::IdSet ids;
    GUANXI_RETURN_IF_ERROR(
        tables->account_plans.core().IdsWith(txn, "customer", request.to(), SIZE_MAX, ids));
    for (const std::string& id : ids) {
      GUANXI_ASSIGN_OR_RETURN(const v1::AccountPlan other,
                              tables->account_plans.Get(txn, "accountPlans/" + id, Everything()));
      if (!other.has_delete_time() && other.name() != after.name() && Overlap(after, other))
        after.set_state(v1::AccountPlan::STATE_CLOSED);
    }
    return Fate::kGiven;
  });
  return rule;
}

// The register keeps whom an entry was recorded for: what one of merged customers forbade is not
// allowed by what another had allowed.
LinkRule ConsentRule(const Tables* tables) {
  LinkRule rule;
  rule.settle = Over<v1::Consent>([tables](kv::Txn& txn, const table::Change&,
                                           const RepointRecordsRequest&, const v1::Consent& before,
                                           v1::Consent& after) -> absl::StatusOr<Fate> {
    v1::Customer loser;
    GUANXI_RETURN_IF_ERROR(
        tables->customers.core().GetAsIs(txn, before.customer(), Everything(), loser));
    if (after.recorded_for().empty()) after.set_recorded_for(before.customer());
    *after.mutable_merge_time() = loser.delete_time();
    return Fate::kGiven;
  });
  return rule;
}

LinkRule CarePlanRule() {
  LinkRule rule;
  rule.without_index = true;
  rule.settle =
      Over<v1::CarePlan>([](kv::Txn&, const table::Change&, const RepointRecordsRequest&,
                            const v1::CarePlan&, v1::CarePlan& after) -> absl::StatusOr<Fate> {
        std::vector<std::string> names;
        for (const std::string& name : after.customers()) {
          if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
        after.mutable_customers()->Assign(names.begin(), names.end());
        return Fate::kGiven;
      });
  return rule;
}

// Puts the master on the list of a static segment that a loser was on.
absl::Status PutOnList(const Tables& tables,
                       kv::Txn& txn,
                       const table::Change& change,
                       const RepointRecordsRequest& request,
                       const std::string& segment) {
  GUANXI_ASSIGN_OR_RETURN(const v1::Segment list, tables.segments.Get(txn, segment, Everything()));
  if (list.kind() != v1::Segment::KIND_STATIC || list.has_delete_time()) return absl::OkStatus();
  v1::SegmentMember member;
  member.set_name(SegmentMemberName(segment, request.to()));
  const absl::StatusOr<v1::SegmentMember> there =
      tables.segment_members.Get(txn, member.name(), Everything());
  if (there.ok() && !there->has_delete_time()) return absl::OkStatus();
  records::Repointing::Note(txn, request.merge(), member.name());
  if (there.ok())
    return tables.segment_members.Undelete(txn, change, member.name(), "", Everything()).status();
  if (!absl::IsNotFound(there.status())) return there.status();
  member.set_segment(segment);
  member.set_customer(request.to());
  return tables.segment_members.Insert(txn, change, std::move(member)).status();
}

// A membership is called after its customer: the loser's ends, and the master gets one.
LinkRule SegmentMemberRule(const Tables* tables) {
  LinkRule rule;
  rule.settle = Over<v1::SegmentMember>(
      [tables](kv::Txn& txn, const table::Change& change, const RepointRecordsRequest& request,
               const v1::SegmentMember& before, v1::SegmentMember&) -> absl::StatusOr<Fate> {
        if (before.has_delete_time()) return Fate::kGiven;
        GUANXI_RETURN_IF_ERROR(PutOnList(*tables, txn, change, request, before.segment()));
        return Fate::kDropped;
      });
  return rule;
}

}  // namespace

void JoinAffiliations(std::string_view customer, Contact& contact) {
  std::vector<Affiliation> joined;
  for (const Affiliation& affiliation : contact.affiliations()) {
    const auto twin = std::find_if(joined.begin(), joined.end(), [&](const Affiliation& at) {
      return at.customer() == customer && Doubles(at, affiliation);
    });
    if (twin == joined.end()) {
      joined.push_back(affiliation);
    } else {
      Complete(affiliation, *twin);
    }
  }
  contact.mutable_affiliations()->Assign(joined.begin(), joined.end());
}

void ReturnAffiliations(std::string_view to,
                        const Contact& before,
                        const Contact& after,
                        Contact& current) {
  const std::vector<std::string> since = api::ChangedFields(after, current);
  if (std::find(since.begin(), since.end(), "affiliations") == since.end()) {
    *current.mutable_affiliations() = before.affiliations();
    return;
  }
  for (const Affiliation& was : before.affiliations()) {
    Affiliation moved = was;
    moved.set_customer(std::string(to));
    const bool given =
        was.customer() != to && IsAffiliated(after, to) && !IsAffiliated(after, was.customer());
    if (!given) continue;
    const bool joined = std::any_of(
        before.affiliations().begin(), before.affiliations().end(),
        [&](const Affiliation& own) { return own.customer() == to && Doubles(own, moved); });
    if (joined) {
      *current.add_affiliations() = was;
      continue;
    }
    for (Affiliation& now : *current.mutable_affiliations()) {
      if (now.customer() != to || !SameDay(now.from(), was.from())) continue;
      now.set_customer(was.customer());
      break;
    }
  }
}

std::map<std::string, LinkRule> LinkRules(const Tables* tables) {
  std::map<std::string, LinkRule> rules;
  rules[tables->customers.collection()] = CustomerRule(tables);
  rules[tables->contacts.collection()] = ContactRule();
  rules[tables->relationships.collection()] = RelationshipRule(tables);
  rules[tables->account_plans.collection()] = AccountPlanRule(tables);
  rules[tables->consents.collection()] = ConsentRule(tables);
  rules[tables->care_plans.collection()] = CarePlanRule();
  rules[tables->segment_members.collection()] = SegmentMemberRule(tables);
  return rules;
}

}  // namespace guanxi::customers
