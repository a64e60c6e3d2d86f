#include "common/access/permissions.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "common/access/served_methods.h"
#include "common/status/status_matchers.h"

namespace guanxi::access {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

// A caller of `role`, whose own and group scopes can be told apart.
Principal Caller(Role role, std::vector<std::string> grants = {}) {
  return {.user = "users/a",
          .role = role,
          .unit = "units/east",
          .grants = std::move(grants),
          .own = Scope::Owner("users/a"),
          .group = Scope::Unit("units/east")};
}

// What a caller reaches by a row, as its letter in the table.
char LetterOf(const Principal& caller, const Permission& row) {
  const auto scope = Authorize(caller, row);
  if (!scope.ok()) {
    EXPECT_THAT(scope, StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
    return '-';
  }
  if (scope->all()) return 'A';
  return scope->parts().units.empty() ? 'O' : 'U';
}

// The cells of a method's row, by the order of the roles.
std::string CellsOf(std::string_view method) {
  const Permission* row = FindPermission(method);
  if (row == nullptr) return "no row";
  std::string cells;
  for (const Role role : kColumns) cells += LetterOf(Caller(role), *row);
  return cells;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST(PermissionsTest, EveryMethodHasARowAndEveryRowAMethod) {
  std::set<std::string> rows;
  for (const Permission& row : Permissions()) {
    EXPECT_TRUE(rows.insert(std::string(row.method)).second) << row.method;
  }
  EXPECT_THAT(ServedMethods(), ::testing::ElementsAreArray(rows));
}

// How customers are served and duplicates found, which is the whole company's.
bool IsACustomersSetting(std::string_view method) {
  return Has(method, "DuplicateRules") || Has(method, "DuplicateSearch") ||
         Has(method, ".CustomFieldService/") || Has(method, "LifeCycleRules") ||
         (Has(method, ".AdmissionPolicyService/") && !method.ends_with("/GetAdmissionPolicyFor")) ||
         (Has(method, ".ServicePolicyService/") && !method.ends_with("/GetServicePolicyFor"));
}

// What the services ask of one another.
bool IsAmongServices(std::string_view method) {
  return Has(method, ".SubjectService/") || Has(method, ".RepointService/") ||
         method.ends_with("/ReportStages");
}

// What binds the company to a customer, or lets it go: not for those who sell to it.
bool IsADecision(std::string_view method) {
  const std::string_view name = method.substr(method.find('/') + 1);
  const bool decides = name.starts_with("Approve") || name.starts_with("Reject");
  if (Has(method, ".ErasureService/")) return decides || name == "ExportCustomerData";
  if (!Has(method, ".AdmissionService/")) return false;
  return decides || name.starts_with("Suspend") || name.starts_with("Resume");
}

// The rules of the roles, told again without the table: every cell is asserted against them.
std::string Expected(std::string_view method) {
  const std::string_view name = method.substr(method.find('/') + 1);
  const bool directory = method.starts_with("guanxi.directory.");
  const bool reads =
      name.starts_with("Get") || name.starts_with("List") || name.starts_with("BatchGet") ||
      name.starts_with("Search") || name.starts_with("Lookup") || name.starts_with("RollUp") ||
      name.starts_with("Find") || name == "MayContact" || name == "WatchChanges" ||
      name == "ExportAudit" || name.starts_with("Count") || name == "DownloadRejects";
  if (IsAmongServices(method)) return "-------";
  if (IsADecision(method)) return "AU--U--";
  if (name == "AdmitExistingCustomers") return "----U--";
  if (Has(method, ".ExportJobService/")) return "OO--OO-";
  const bool campaigns = Has(method, ".SegmentService/") || Has(method, ".TreatmentService/");
  if (campaigns) return reads || name == "PreviewSegment" ? "AUOOUA-" : "-UOOUA-";
  if (Has(method, ".AuditService/")) return "A-----A";
  if (directory) {
    if (Has(method, ".ChangeService/")) return "------A";
    if (Has(method, ".ApiKeyService/")) return "OOOOOOA";
    if (Has(method, ".UsageService/")) {
      if (name == "ReportUse") return "-------";
      return name == "GetUsageReport" ? "AU----A" : "AUOOUOA";
    }
    if (Has(method, ".TravelService/")) return reads ? "AUOOUOO" : "OUOOUOO";
    if (Has(method, ".HandOverService/")) {
      if (name == "GetHoldings") return "AUOOUAA";
      return reads ? "AUOOOAA" : "-U---AA";
    }
    if (Has(method, ".AccountRequestService/")) {
      if (name.starts_with("Approve") || name.starts_with("Decline")) return "-U----A";
      if (name.starts_with("Withdraw")) return "OOOOOOO";
      return reads ? "AUOOOOA" : "AUOOUOA";
    }
    if (reads) return "AAAAAAA";
    if (name == "CreateUser" || name == "DeleteUser") return "-------";
    if (name == "FreezeUser" || name == "UnfreezeUser") return "-U----A";
    return Has(method, ".TeamService/") ? "-U--U-A" : "------A";
  }
  if (Has(method, "/Reassign")) return "-U---A-";
  const bool settings = Has(method, ".ProductService/") || Has(method, ".PipelineService/") ||
                        Has(name, "RfmModel") || name == "GetFollowState" ||
                        IsACustomersSetting(method);
  if (settings) return reads ? "AAAAAAA" : "------A";
  if (reads) return "AUOOUA-";
  const bool sells =
      Has(method, ".OrderService/") || (Has(method, ".OpportunityService/") &&
                                        !name.starts_with("Update") && !name.starts_with("Delete"));
  return sells ? "-UOO---" : "-UOOU--";
}

TEST(PermissionsTest, EveryCellIsAsTheRolesAreMeant) {
  int cells = 0;
  for (const Permission& row : Permissions()) {
    EXPECT_EQ(CellsOf(row.method), Expected(row.method)) << row.method;
    cells += static_cast<int>(kColumns.size());
  }
  EXPECT_GT(cells, 500);
}

TEST(PermissionsTest, NobodyMayDoAnythingWithoutARole) {
  for (const Permission& row : Permissions()) {
    EXPECT_EQ(LetterOf(Caller(Role::kNone), row), '-') << row.method;
  }
  EXPECT_EQ(FindPermission("guanxi.customers.v1.CustomerService/Invented"), nullptr);
  EXPECT_EQ(FindPermission(""), nullptr);
}

TEST(PermissionsTest, ServicesMayDoEverythingAndOperatorsWhatHasAGrant) {
  for (const Permission& row : Permissions()) {
    EXPECT_EQ(LetterOf(Caller(Role::kService), row), 'A') << row.method;
    EXPECT_EQ(LetterOf(Caller(Role::kOperator), row), row.grant.empty() ? '-' : 'A') << row.method;
  }
}

// Whether what a method deals with has no unit, told again without the table.
bool IsOfTheWholeCompany(std::string_view method) {
  if (Has(method, ".AuditService/") || Has(method, "directory.v1.ChangeService/")) return true;
  if (Has(method, "/FitRfmModel")) return true;
  const bool settings = Has(method, ".UnitService/") || Has(method, ".ProductService/") ||
                        Has(method, ".PipelineService/") || Has(method, ".WorkCalendarService/") ||
                        IsACustomersSetting(method);
  return settings && !Has(method, "/Get") && !Has(method, "/List");
}

TEST(PermissionsTest, ServiceAccountsNeedTheGrantOfTheRow) {
  for (const Permission& row : Permissions()) {
    const char without = row.own_matters ? 'O' : '-';
    EXPECT_EQ(LetterOf(Caller(Role::kServiceAccount), row), without) << row.method;
    EXPECT_EQ(LetterOf(Caller(Role::kServiceAccount, {"nobody.admin"}), row), without);
    if (row.grant.empty()) continue;
    const std::string grant(row.grant);
    Principal program = Caller(Role::kServiceAccount, {grant});
    const char bound = IsOfTheWholeCompany(row.method) ? '-' : 'U';
    EXPECT_EQ(LetterOf(program, row), bound) << row.method;
    program.group = Scope::All();
    EXPECT_EQ(LetterOf(program, row), 'A') << row.method;
  }
}

TEST(PermissionsTest, GrantsAreOfThePackageAndTellReadsFromWrites) {
  for (const Permission& row : Permissions()) {
    if (row.grant.empty()) continue;
    std::string package(row.method.substr(sizeof("guanxi.") - 1));
    package = package.substr(0, package.find('.'));
    if (package == "gateway") package = "customers";
    EXPECT_THAT((std::set<std::string>{package + ".read", package + ".write", package + ".admin",
                                       "directory.provision", "customers.export"}),
                Contains(std::string(row.grant)))
        << row.method;
  }
}

TEST(HoldsTest, AdminIncludesWriteAndWriteIncludesRead) {
  EXPECT_TRUE(Holds({"customers.read"}, "customers.read"));
  EXPECT_TRUE(Holds({"customers.write"}, "customers.read"));
  EXPECT_TRUE(Holds({"customers.admin"}, "customers.read"));
  EXPECT_TRUE(Holds({"x.read", "customers.admin"}, "customers.write"));
  EXPECT_FALSE(Holds({"customers.read"}, "customers.write"));
  EXPECT_FALSE(Holds({"customers.write"}, "customers.admin"));
  EXPECT_FALSE(Holds({"pipeline.admin"}, "customers.read"));
  EXPECT_FALSE(Holds({"customers.admin"}, "customersx.read"));
  EXPECT_TRUE(Holds({"directory.provision"}, "directory.provision"));
  EXPECT_FALSE(Holds({"directory.admin"}, "directory.provision"));
  EXPECT_FALSE(Holds({"directory.provision"}, "directory.read"));
  EXPECT_FALSE(Holds({}, "customers.read"));
  EXPECT_FALSE(Holds({""}, ""));
  EXPECT_FALSE(Holds({"customers"}, "customers.read"));
}

TEST(PermissionsTest, APersonsLimitedKeyDoesNoMoreThanBoth) {
  const Permission& read = *FindPermission("guanxi.customers.v1.CustomerService/GetCustomer");
  const Permission& write = *FindPermission("guanxi.customers.v1.CustomerService/UpdateCustomer");
  EXPECT_EQ(LetterOf(Caller(Role::kUnitHead, {"customers.read"}), read), 'U');
  EXPECT_EQ(LetterOf(Caller(Role::kUnitHead, {"customers.read"}), write), '-');
  EXPECT_EQ(LetterOf(Caller(Role::kExecutive, {"customers.admin"}), write), '-');
}

TEST(MayMoveTest, HeadsMoveWithinTheirUnitsMarketingAnywhereOthersNothing) {
  const Permission& row = *FindPermission("guanxi.customers.v1.RecordService/ReassignRecord");
  for (const Role role : {Role::kMarketing, Role::kService, Role::kOperator}) {
    EXPECT_TRUE(MayMove(Caller(role), row).all()) << NameOf(role);
  }
  EXPECT_THAT(MayMove(Caller(Role::kUnitHead), row).parts().units,
              ::testing::ElementsAre("units/east"));
  for (const Role role : {Role::kExecutive, Role::kSalesperson, Role::kAgent, Role::kUnitAdmin,
                          Role::kSystemAdmin, Role::kNone}) {
    const Scope scope = MayMove(Caller(role), row);
    ASSERT_FALSE(scope.all()) << NameOf(role);
    EXPECT_THAT(scope.parts().units, IsEmpty()) << NameOf(role);
    EXPECT_EQ(scope.parts().owner, "") << NameOf(role);
  }
}

TEST(MayMoveTest, ServiceAccountsMoveByWhatNeedsAnAdminsGrant) {
  const Principal caller = Caller(Role::kServiceAccount, {"customers.admin"});
  const Permission& reassign = *FindPermission("guanxi.customers.v1.RecordService/ReassignRecord");
  const Permission& update = *FindPermission("guanxi.customers.v1.CustomerService/UpdateCustomer");
  EXPECT_THAT(MayMove(caller, reassign).parts().units, ::testing::ElementsAre("units/east"));
  EXPECT_THAT(MayMove(caller, update).parts().units, IsEmpty());
}

TEST(MayCrossUnitsTest, OfPeopleMarketingAlone) {
  for (int role = 0; role <= static_cast<int>(Role::kOperator); ++role) {
    const auto caller = Caller(static_cast<Role>(role), {"customers.admin"});
    const bool crosses = caller.role == Role::kMarketing || caller.role == Role::kService ||
                         caller.role == Role::kOperator;
    EXPECT_EQ(MayCrossUnits(caller), crosses) << NameOf(caller.role);
  }
}

TEST(NamingByTest, ProgramsMayBeAheadOfTheFeed) {
  for (int role = 0; role <= static_cast<int>(Role::kOperator); ++role) {
    const auto caller = Caller(static_cast<Role>(role));
    const bool program = caller.role == Role::kServiceAccount || caller.role == Role::kService ||
                         caller.role == Role::kOperator;
    EXPECT_EQ(NamingBy(caller, nullptr).unheard, program) << NameOf(caller.role);
  }
}

TEST(HiddenFromTest, SecretsAreForServicesAlone) {
  for (int role = 0; role <= static_cast<int>(Role::kOperator); ++role) {
    EXPECT_EQ(HiddenFrom(static_cast<Role>(role)).Meets(FieldClasses::Secret()),
              static_cast<Role>(role) != Role::kService);
  }
}

TEST(HiddenFromTest, EachRoleLacksWhatItsWorkDoesNotNeed) {
  const auto hides = [](Role role, FieldClasses classes) {
    return HiddenFrom(role).Meets(classes);
  };
  for (const Role role :
       {Role::kExecutive, Role::kUnitHead, Role::kSalesperson, Role::kOperator, Role::kService}) {
    EXPECT_FALSE(hides(role, FieldClasses::Personal() | FieldClasses::Financial())) << NameOf(role);
  }
  for (const Role role : {Role::kAgent, Role::kUnitAdmin}) {
    EXPECT_TRUE(hides(role, FieldClasses::Financial())) << NameOf(role);
    EXPECT_FALSE(hides(role, FieldClasses::Personal())) << NameOf(role);
  }
  EXPECT_TRUE(hides(Role::kMarketing, FieldClasses::Personal()));
  EXPECT_FALSE(hides(Role::kMarketing, FieldClasses::Financial()));
  EXPECT_EQ(HiddenFrom(Role::kSystemAdmin), FieldClasses::All());
  EXPECT_EQ(HiddenFrom(Role::kNone), FieldClasses::All());
}

TEST(HiddenFromTest, ColleaguesKnowOneAnother) {
  const Permission& users = *FindPermission("guanxi.directory.v1.UserService/GetUser");
  const Permission& customers = *FindPermission("guanxi.customers.v1.CustomerService/GetCustomer");
  EXPECT_FALSE(HiddenFrom(Role::kMarketing, users).Meets(FieldClasses::Personal()));
  EXPECT_TRUE(HiddenFrom(Role::kMarketing, users).Meets(FieldClasses::Secret()));
  EXPECT_EQ(HiddenFrom(Role::kMarketing, customers), HiddenFrom(Role::kMarketing));
}

}  // namespace
}  // namespace guanxi::access
