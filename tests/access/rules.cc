#include "tests/access/rules.h"

#include <cstdlib>
#include <iostream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace guanxi::access_test {
namespace {

// From requirements D2 to D6 and ADR 8. Columns: executive, unit head, salesperson, agent, unit
// administrator, marketing, system administrator.
constexpr Act kActs[] = {
    //                        E H S A U M Y
    // Executives read all units and write no customer's data; system administrators see none of it.
    {"read records", /*    */ "A U O O U A -", "read", Effect::kReads},
    {"change records", /*  */ "- U O O U - -", "write", Effect::kChanges},
    // Marketing addresses the customers of every unit.
    {"keep segments", /*   */ "- U O O U A -", "write", Effect::kChanges},
    // Who maintains a unit's data does not sell.
    {"sell", /*            */ "- U O O - - -", "write", Effect::kChanges},
    {"share records", /*   */ "- U O O U - -", "write", Effect::kShares},
    // Heads reassign within their units, marketing alone between units.
    {"reassign records", /**/ "- U - - - A -", "admin", Effect::kReassigns},
    {"move records", /*    */ "- U - - - A -", "admin", Effect::kMoves},
    // What the whole company shares: products, pipelines, models, calendars, who works where.
    {"see settings", /*    */ "A A A A A A A", "read"},
    // No unit's program changes what is every unit's.
    {"change settings", /* */ "- - - - - - A", "admin", Effect::kNone, true},
    {"keep programs", /*   */ "- - - - - - A", "admin"},
    // Accounts are opened and closed by request; system administrators correct what people are
    // called.
    {"open accounts", /*   */ "- - - - - - -", "provision"},
    {"correct accounts", /**/ "- - - - - - A", "provision"},
    {"freeze people", /*   */ "- U - - - - A", "admin"},
    {"lead teams", /*      */ "- U - - U - A", "admin"},
    {"keep own keys", /*   */ "O O O O O O A", "own"},
    {"ask for accounts", /**/ "A U O O U O A", "admin"},
    {"see requests", /*    */ "A U O O O O A", "admin"},
    {"decide requests", /* */ "- U - - - - A", "provision"},
    {"withdraw requests", /* */ "O O O O O O O", "admin"},
    {"hand over", /*       */ "- U - - - A A", "admin"},
    {"see hand-overs", /*  */ "A U O O O A A", "admin"},
    {"see holdings", /*    */ "A U O O U A A", "admin"},
    // Group management and heads decide whether customers are admitted; a policy may let unit
    // administrators too, who also admit those that were there before.
    {"decide admissions", /**/ "A U - - U - -", "admin", Effect::kChanges},
    {"admit existing customers", /**/ "- - - - U - -", "admin"},
    // Stages are worked out by a service.
    {"report stages", /*   */ "- - - - - - -", ""},
    // What named a customer that was merged is given to its master by services.
    {"give merged records", /**/ "- - - - - - -", ""},
    // Heads, unit administrators and group management decide what is erased, and hand out what is
    // known about somebody; services erase.
    {"decide erasures", /* */ "A U - - U - -", "admin"},
    {"hand out what is known", /**/ "A U - - U - -", "export", Effect::kReads},
    {"erase", /*           */ "- - - - - - -", ""},
    // Use is reported by services, to heads and executives; everybody sees their own.
    {"report use", /*      */ "- - - - - - -", ""},
    {"see use", /*         */ "A U O O U O A", "admin"},
    {"see usage report", /**/ "A U - - - - A", "admin"},
    {"say who travels", /* */ "O U O O U O O", "write"},
    {"see who travels", /* */ "A U O O U O O", "read"},
    // Files that become records belong to who sent them; what is exported leaves the suite.
    {"import records", /*  */ "- U O O U - -", "write"},
    {"see imports", /*     */ "A U O O U A -", "read"},
    {"export records", /*  */ "O O - - O O -", "export"},
    // Names of records and people, no values; and what the directory's feed says of keys and
    // requests.
    {"read audit", /*      */ "A - - - - - A", "admin", Effect::kNone, true},
    {"read directory feed", /**/ "- - - - - - A", "admin", Effect::kNone, true},
};

struct Pattern {
  const char* method;  // `*` stands for any package, or for the rest of a name
  const char* act;
};

// The first that fits counts.
constexpr Pattern kPatterns[] = {
    {"directory.ChangeService/*", "read directory feed"},
    {"*.ChangeService/*", "read records"},
    {"*.AuditService/*", "read audit"},
    {"*.RecordService/Get*", "read records"},
    {"*.RecordService/List*", "read records"},
    {"*.RecordService/Count*", "read records"},
    {"*.RecordService/Share*", "share records"},
    {"*.RecordService/Unshare*", "share records"},
    {"*.RecordService/Reassign*", "reassign records"},
    {"*.RepointService/*", "give merged records"},
    {"*.SubjectService/*", "erase"},
    {"gateway.GatewayService/GetCustomer360", "read records"},

    {"customers.CustomerService/Get*", "read records"},
    {"customers.CustomerService/BatchGet*", "read records"},
    {"customers.CustomerService/List*", "read records"},
    {"customers.CustomerService/Search*", "read records"},
    {"customers.CustomerService/Lookup*", "read records"},
    {"customers.CustomerService/RollUp*", "read records"},
    {"customers.CustomerService/*", "change records"},
    {"customers.ContactService/Get*", "read records"},
    {"customers.ContactService/List*", "read records"},
    {"customers.ContactService/*", "change records"},
    {"customers.ConsentService/Create*", "change records"},
    {"customers.ConsentService/*", "read records"},
    {"customers.ErasureService/Get*", "read records"},
    {"customers.ErasureService/List*", "read records"},
    {"customers.ErasureService/Create*", "change records"},
    {"customers.ErasureService/Export*", "hand out what is known"},
    {"customers.ErasureService/*", "decide erasures"},
    {"customers.MergeService/Get*", "read records"},
    {"customers.MergeService/List*", "read records"},
    {"customers.MergeService/*", "change records"},
    {"customers.RelationshipService/Get*", "read records"},
    {"customers.RelationshipService/List*", "read records"},
    {"customers.RelationshipService/*", "change records"},
    {"customers.CarePlanService/Get*", "read records"},
    {"customers.CarePlanService/List*", "read records"},
    {"customers.CarePlanService/*", "change records"},
    {"customers.CareTaskService/Get*", "read records"},
    {"customers.CareTaskService/List*", "read records"},
    {"customers.CareTaskService/*", "change records"},
    {"customers.AccountPlanService/Get*", "read records"},
    {"customers.AccountPlanService/List*", "read records"},
    {"customers.AccountPlanService/*", "change records"},
    {"customers.SegmentService/Get*", "read records"},
    {"customers.SegmentService/List*", "read records"},
    {"customers.SegmentService/Count*", "read records"},
    {"customers.SegmentService/Preview*", "read records"},
    {"customers.SegmentService/*", "keep segments"},
    {"customers.TreatmentService/Get*", "read records"},
    {"customers.TreatmentService/List*", "read records"},
    {"customers.TreatmentService/*", "keep segments"},
    {"customers.CustomFieldService/Get*", "see settings"},
    {"customers.CustomFieldService/List*", "see settings"},
    {"customers.CustomFieldService/*", "change settings"},
    {"customers.ServicePolicyService/GetServicePolicyFor", "read records"},
    {"customers.ServicePolicyService/Get*", "see settings"},
    {"customers.ServicePolicyService/List*", "see settings"},
    {"customers.ServicePolicyService/*", "change settings"},
    {"customers.AdmissionService/Get*", "read records"},
    {"customers.AdmissionService/List*", "read records"},
    {"customers.AdmissionService/Approve*", "decide admissions"},
    {"customers.AdmissionService/Reject*", "decide admissions"},
    {"customers.AdmissionService/Suspend*", "decide admissions"},
    {"customers.AdmissionService/Resume*", "decide admissions"},
    {"customers.AdmissionService/AdmitExistingCustomers", "admit existing customers"},
    {"customers.AdmissionService/*", "change records"},
    {"customers.AdmissionPolicyService/GetAdmissionPolicyFor", "read records"},
    {"customers.AdmissionPolicyService/Get*", "see settings"},
    {"customers.AdmissionPolicyService/List*", "see settings"},
    {"customers.AdmissionPolicyService/*", "change settings"},
    {"customers.LifeCycleService/Report*", "report stages"},
    {"customers.LifeCycleService/*", "read records"},
    {"customers.InteractionService/Get*", "read records"},
    {"customers.InteractionService/List*", "read records"},
    {"customers.InteractionService/*", "change records"},
    {"customers.DuplicateService/Find*", "read records"},
    {"customers.DuplicateService/ListDuplicateSets", "read records"},
    {"customers.DuplicateService/Get*", "see settings"},
    {"customers.DuplicateService/List*", "see settings"},
    {"customers.DuplicateService/*", "change settings"},
    {"customers.ImportJobService/Get*", "see imports"},
    {"customers.ImportJobService/List*", "see imports"},
    {"customers.ImportJobService/Download*", "see imports"},
    {"customers.ImportJobService/*", "import records"},
    {"customers.ExportJobService/*", "export records"},
    {"customers.TimelineService/ListTimeline", "read records"},
    {"customers.TimelineService/Get*", "see settings"},

    {"pipeline.OpportunityService/Get*", "read records"},
    {"pipeline.OpportunityService/List*", "read records"},
    {"pipeline.OpportunityService/Update*", "change records"},
    {"pipeline.OpportunityService/Delete*", "change records"},
    {"pipeline.OpportunityService/*", "sell"},
    {"pipeline.OrderService/GetFollowState", "see settings"},
    {"pipeline.OrderService/Get*", "read records"},
    {"pipeline.OrderService/List*", "read records"},
    {"pipeline.OrderService/*", "sell"},
    {"pipeline.ReportService/*", "read records"},
    {"pipeline.ProductService/Get*", "see settings"},
    {"pipeline.ProductService/List*", "see settings"},
    {"pipeline.ProductService/*", "change settings"},
    {"pipeline.PipelineService/Get*", "see settings"},
    {"pipeline.PipelineService/List*", "see settings"},
    {"pipeline.PipelineService/*", "change settings"},

    {"tickets.TicketService/Get*", "read records"},
    {"tickets.TicketService/List*", "read records"},
    {"tickets.TicketService/*", "change records"},
    {"tickets.CommentService/Get*", "read records"},
    {"tickets.CommentService/List*", "read records"},
    {"tickets.CommentService/*", "change records"},

    {"loyalty.ScoreService/GetScore", "read records"},
    {"loyalty.ScoreService/ListScores", "read records"},
    {"loyalty.ScoreService/Get*", "see settings"},
    {"loyalty.ScoreService/FitRfmModel", "change settings"},
    {"loyalty.LifeCycleService/GetLifeCycle", "read records"},
    {"loyalty.LifeCycleService/Get*", "see settings"},
    {"loyalty.LifeCycleService/*", "change settings"},

    {"directory.UserService/Get*", "see settings"},
    {"directory.UserService/List*", "see settings"},
    {"directory.UserService/Freeze*", "freeze people"},
    {"directory.UserService/Unfreeze*", "freeze people"},
    {"directory.UserService/Update*", "correct accounts"},
    {"directory.UserService/*", "open accounts"},
    {"directory.TeamService/Get*", "see settings"},
    {"directory.TeamService/List*", "see settings"},
    {"directory.TeamService/*", "lead teams"},
    {"directory.ApiKeyService/*", "keep own keys"},
    {"directory.AccountRequestService/Create*", "ask for accounts"},
    {"directory.AccountRequestService/Get*", "see requests"},
    {"directory.AccountRequestService/List*", "see requests"},
    {"directory.AccountRequestService/Withdraw*", "withdraw requests"},
    {"directory.AccountRequestService/*", "decide requests"},
    {"directory.HandOverService/GetHandOver", "see hand-overs"},
    {"directory.HandOverService/ListHandOvers", "see hand-overs"},
    {"directory.HandOverService/GetHoldings", "see holdings"},
    {"directory.HandOverService/*", "hand over"},
    {"directory.UsageService/ReportUse", "report use"},
    {"directory.UsageService/GetUsageReport", "see usage report"},
    {"directory.UsageService/*", "see use"},
    {"directory.TravelService/Get*", "see who travels"},
    {"directory.TravelService/List*", "see who travels"},
    {"directory.TravelService/*", "say who travels"},
    // Units, service accounts, calendars.
    {"directory.UnitService/Get*", "see settings"},
    {"directory.UnitService/List*", "see settings"},
    {"directory.UnitService/*", "change settings"},
    {"directory.ServiceAccountService/Get*", "see settings"},
    {"directory.ServiceAccountService/List*", "see settings"},
    {"directory.ServiceAccountService/*", "keep programs"},
    {"directory.WorkCalendarService/Get*", "see settings"},
    {"directory.WorkCalendarService/List*", "see settings"},
    {"directory.WorkCalendarService/*", "change settings"},
};

// `customers.CustomerService/GetCustomer` of `guanxi.customers.v1.CustomerService/GetCustomer`.
std::string Short(const std::string& method) {
  const std::vector<std::string> parts = absl::StrSplit(method, '.');
  return parts.at(1) + "." + parts.at(3);
}

bool Fits(const std::string& pattern, const std::string& method) {
  std::string wanted = pattern;
  std::string rest = method;
  if (absl::StartsWith(wanted, "*.")) {
    wanted = wanted.substr(2);
    rest = rest.substr(rest.find('.') + 1);
  }
  if (!absl::EndsWith(wanted, "*")) return wanted == rest;
  wanted.pop_back();
  return absl::StartsWith(rest, wanted);
}

int RankOf(const std::string& verb) {
  static const auto* const ranks =
      new std::map<std::string, int>{{"read", 1}, {"write", 2}, {"admin", 3}};
  const auto found = ranks->find(verb);
  return found == ranks->end() ? 0 : found->second;
}

}  // namespace

Reach Act::ReachOf(UserRole role) const {
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (kRoles[i] != role) continue;
    const char letter = reach[2 * i];
    if (letter == 'O') return Reach::kOwn;
    if (letter == 'U') return Reach::kUnits;
    return letter == 'A' ? Reach::kAll : Reach::kNobodys;
  }
  return Reach::kNobodys;
}

const Act& ActCalled(const std::string& what) {
  for (const Act& act : kActs) {
    if (act.what == what) return act;
  }
  std::cerr << "no act is called " << what << "\n";
  std::abort();
}

const Act& ActOf(const std::string& method) {
  static constexpr Act kUnknown{"?", "- - - - - - -", ""};
  for (const Pattern& pattern : kPatterns) {
    if (Fits(pattern.method, Short(method))) return ActCalled(pattern.act);
  }
  ADD_FAILURE() << "the rules say nothing of " << method;
  return kUnknown;
}

bool GrantAdmits(const std::string& held, const std::string& method, bool of_a_unit) {
  const Act& act = ActOf(method);
  const std::string needed = act.grant;
  if (needed == "own") return true;
  if (needed.empty() || (act.whole_company && of_a_unit)) return false;
  // The gateway's own method is about customers.
  const std::string service = ServiceOf(method) == "gateway" ? "customers" : ServiceOf(method);
  const std::pair<std::string, std::string> grant = absl::StrSplit(held, '.');
  if (grant.first != service) return false;
  if (grant.second == needed) return true;
  return RankOf(needed) > 0 && RankOf(grant.second) > RankOf(needed);
}

std::vector<std::string> AllGrants() {
  std::vector<std::string> grants = {"directory.provision", "customers.export"};
  for (const char* service : {"customers", "pipeline", "tickets", "loyalty", "directory"}) {
    for (const char* verb : {"read", "write", "admin"}) {
      grants.push_back(std::string(service) + "." + verb);
    }
  }
  return grants;
}

}  // namespace guanxi::access_test
