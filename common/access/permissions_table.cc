// The table of permissions. Read a row as: this method, for this role, reaches
//   -  nothing    O  own records and those shared    U  the unit and the units below    A  all
#include "common/access/permissions.h"

namespace guanxi::access {
namespace {

// What holds of a row besides its cells.
enum Flags : unsigned {
  kNoFlags = 0,
  kAudited = 1,       // each call is audited
  kOwnMatters = 2,    // every service account may call it, for what is its own
  kWholeCompany = 4,  // what it deals with has no unit: not for a unit's service accounts
};

constexpr Flags operator|(Flags a, Flags b) {
  return static_cast<Flags>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

constexpr Reach ReachOf(char letter) {
  switch (letter) {
    case '-':
      return Reach::kNothing;
    case 'O':
      return Reach::kOwn;
    case 'U':
      return Reach::kUnit;
    case 'A':
      return Reach::kAll;
  }
  throw "a cell is -, O, U or A";  // at compile time
}

constexpr Permission Row(std::string_view method,
                         std::string_view grant,
                         std::string_view cells,
                         Flags flags = kNoFlags) {
  Permission row{.method = method,
                 .grant = grant,
                 .administrative = (flags & kAudited) != 0,
                 .own_matters = (flags & kOwnMatters) != 0,
                 .whole_company = (flags & kWholeCompany) != 0};
  if (cells.size() != 2 * row.reach.size() - 1) throw "a row has a cell per role";
  for (size_t i = 0; i < row.reach.size(); ++i) row.reach[i] = ReachOf(cells[2 * i]);
  return row;
}

// Roles, in the order of kColumns: executive, unit head, salesperson, agent, unit administrator,
// marketing, system administrator.
// clang-format off
constexpr Permission kTable[] = {
    // Customers.
    //                                                                                              E H S A U M Y
    Row("guanxi.customers.v1.CustomerService/CreateCustomer",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CustomerService/GetCustomer",                  "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CustomerService/BatchGetCustomers",            "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CustomerService/ListCustomers",                "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CustomerService/SearchCustomers",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CustomerService/LookupCustomers",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CustomerService/UpdateCustomer",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CustomerService/DeleteCustomer",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CustomerService/UndeleteCustomer",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CustomerService/GetCustomerTree",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CustomerService/RollUpCustomer",               "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ContactService/CreateContact",                 "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.ContactService/GetContact",                    "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ContactService/ListContacts",                  "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ContactService/UpdateContact",                 "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.ContactService/DeleteContact",                 "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.InteractionService/CreateInteraction",         "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.InteractionService/BatchCreateInteractions",   "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.InteractionService/GetInteraction",            "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.InteractionService/ListInteractions",          "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.InteractionService/UpdateInteraction",         "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.InteractionService/DeleteInteraction",         "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.TimelineService/ListTimeline",                 "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.TimelineService/GetFollowState",               "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.RelationshipService/CreateRelationship",       "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.RelationshipService/GetRelationship",          "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.RelationshipService/ListRelationships",        "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.RelationshipService/UpdateRelationship",       "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.RelationshipService/DeleteRelationship",       "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CarePlanService/CreateCarePlan",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CarePlanService/GetCarePlan",                  "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CarePlanService/ListCarePlans",                "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CarePlanService/UpdateCarePlan",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CarePlanService/DeleteCarePlan",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CarePlanService/RunCarePlan",                  "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CarePlanService/GetCareRun",                   "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CareTaskService/CreateCareTask",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CareTaskService/GetCareTask",                  "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CareTaskService/ListCareTasks",                "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.CareTaskService/CompleteCareTask",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CareTaskService/SkipCareTask",                 "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CareTaskService/RescheduleCareTask",           "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.CareTaskService/GetCareCalendar",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.AccountPlanService/CreateAccountPlan",         "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AccountPlanService/GetAccountPlan",            "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.AccountPlanService/ListAccountPlans",          "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.AccountPlanService/UpdateAccountPlan",         "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AccountPlanService/DeleteAccountPlan",         "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AccountPlanService/ActivateAccountPlan",       "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AccountPlanService/CloseAccountPlan",          "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.DuplicateService/FindDuplicates",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.DuplicateService/ListDuplicateSets",           "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ServicePolicyService/GetServicePolicyFor",     "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ConsentService/CreateConsent",                 "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.ConsentService/GetConsent",                    "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ConsentService/ListConsents",                  "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ConsentService/MayContact",                    "customers.read",      "A U O O U A -"),
    // Marketing segments the whole company's customers for its campaigns.
    Row("guanxi.customers.v1.SegmentService/CreateSegment",                "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/GetSegment",                   "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/ListSegments",                 "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/UpdateSegment",                "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/DeleteSegment",                "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/AddSegmentMembers",            "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/RemoveSegmentMembers",         "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/ListSegmentMembers",           "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/CountSegment",                 "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.SegmentService/PreviewSegment",               "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.TreatmentService/CreateTreatment",            "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.TreatmentService/GetTreatment",               "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.TreatmentService/ListTreatments",             "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.TreatmentService/UpdateTreatment",            "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.TreatmentService/DeleteTreatment",            "customers.write",     "- U O O U A -"),
    Row("guanxi.customers.v1.ImportJobService/CreateImportJob",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.ImportJobService/GetImportJob",                "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ImportJobService/ListImportJobs",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ImportJobService/UploadImportJob",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.ImportJobService/RunImportJob",                "customers.write",     "- U O O U - -", kAudited),
    Row("guanxi.customers.v1.ImportJobService/CancelImportJob",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.ImportJobService/UndoImportJob",               "customers.write",     "- U O O U - -", kAudited),
    Row("guanxi.customers.v1.ImportJobService/DownloadRejects",             "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ImportJobService/DeleteImportJob",             "customers.write",     "- U O O U - -"),
    // A right of its own: what is exported leaves the suite, and goes to whoever asked for it alone.
    Row("guanxi.customers.v1.ExportJobService/CreateExportJob",             "customers.export",    "O O - - O O -", kAudited),
    Row("guanxi.customers.v1.ExportJobService/GetExportJob",                "customers.export",    "O O - - O O -"),
    Row("guanxi.customers.v1.ExportJobService/ListExportJobs",              "customers.export",    "O O - - O O -"),
    Row("guanxi.customers.v1.ExportJobService/CancelExportJob",             "customers.export",    "O O - - O O -"),
    Row("guanxi.customers.v1.ExportJobService/DownloadExportJob",           "customers.export",    "O O - - O O -"),
    Row("guanxi.customers.v1.ExportJobService/DeleteExportJob",             "customers.export",    "O O - - O O -"),
    Row("guanxi.customers.v1.MergeService/PreviewMerge",                    "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.MergeService/MergeCustomers",                  "customers.write",     "- U O O U - -", kAudited),
    Row("guanxi.customers.v1.MergeService/GetMerge",                        "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.MergeService/ListMerges",                      "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.MergeService/UndoMerge",                       "customers.write",     "- U O O U - -", kAudited),
    // Admission: who decides is for a policy to say, of the roles that reach here.
    Row("guanxi.customers.v1.AdmissionService/CreateAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/GetAdmission",                "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.AdmissionService/ListAdmissions",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.AdmissionService/UpdateAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/DeleteAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/SubmitAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/SurveyAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/MarkAdmission",               "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/ReportAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/CompleteAdmission",           "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/WithdrawAdmission",           "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/ReopenAdmission",             "customers.write",     "- U O O U - -"),
    Row("guanxi.customers.v1.AdmissionService/ApproveAdmission",            "customers.admin",     "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.AdmissionService/RejectAdmission",             "customers.admin",     "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.AdmissionService/SuspendAdmission",            "customers.admin",     "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.AdmissionService/ResumeAdmission",             "customers.admin",     "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.AdmissionService/AdmitExistingCustomers",      "customers.admin",     "- - - - U - -", kAudited),
    Row("guanxi.customers.v1.ErasureService/CreateErasure",                 "customers.write",     "- U O O U - -", kAudited),
    Row("guanxi.customers.v1.ErasureService/GetErasure",                    "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ErasureService/ListErasures",                  "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ErasureService/ApproveErasure",                "customers.admin",     "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.ErasureService/RejectErasure",                 "customers.admin",     "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.ErasureService/ExportCustomerData",            "customers.export",    "A U - - U - -", kAudited),
    Row("guanxi.customers.v1.AdmissionPolicyService/GetAdmissionPolicyFor", "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.LifeCycleService/GetStageChange",              "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.LifeCycleService/ListStageChanges",            "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.LifeCycleService/ReportStages",                "",                    "- - - - - - -"),

    // Pipeline: who maintains a unit's data sells nothing.
    //                                                                                              E H S A U M Y
    Row("guanxi.pipeline.v1.OpportunityService/CreateOpportunity",          "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OpportunityService/GetOpportunity",             "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.OpportunityService/ListOpportunities",          "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.OpportunityService/UpdateOpportunity",          "pipeline.write",      "- U O O U - -"),
    Row("guanxi.pipeline.v1.OpportunityService/DeleteOpportunity",          "pipeline.write",      "- U O O U - -"),
    Row("guanxi.pipeline.v1.OpportunityService/MoveOpportunity",            "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OpportunityService/WinOpportunity",             "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OpportunityService/LoseOpportunity",            "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OpportunityService/ReopenOpportunity",          "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OrderService/CreateOrder",                      "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OrderService/GetOrder",                         "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.OrderService/ListOrders",                       "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.OrderService/CancelOrder",                      "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OrderService/ReturnOrder",                      "pipeline.write",      "- U O O - - -"),
    Row("guanxi.pipeline.v1.OrderService/GetFollowState",                   "pipeline.read",       "A A A A A A A"),
    Row("guanxi.pipeline.v1.ReportService/GetPipelineReport",               "pipeline.read",       "A U O O U A -"),

    // Settings the whole company shares.
    //                                                                                              E H S A U M Y
    Row("guanxi.customers.v1.DuplicateService/GetDuplicateRules",           "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.DuplicateService/UpdateDuplicateRules",        "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.DuplicateService/CreateDuplicateSearch",       "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.DuplicateService/GetDuplicateSearch",          "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.DuplicateService/ListDuplicateSearches",       "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.DuplicateService/CancelDuplicateSearch",       "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.CustomFieldService/CreateCustomField",         "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.CustomFieldService/GetCustomField",            "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.CustomFieldService/ListCustomFields",          "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.CustomFieldService/UpdateCustomField",         "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.CustomFieldService/DeleteCustomField",         "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.CustomFieldService/UndeleteCustomField",       "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.ServicePolicyService/CreateServicePolicy",     "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.ServicePolicyService/GetServicePolicy",        "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.ServicePolicyService/ListServicePolicies",     "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.ServicePolicyService/UpdateServicePolicy",     "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.ServicePolicyService/DeleteServicePolicy",     "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.AdmissionPolicyService/CreateAdmissionPolicy", "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.AdmissionPolicyService/GetAdmissionPolicy",    "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.AdmissionPolicyService/ListAdmissionPolicies", "customers.read",      "A A A A A A A"),
    Row("guanxi.customers.v1.AdmissionPolicyService/UpdateAdmissionPolicy", "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.AdmissionPolicyService/DeleteAdmissionPolicy", "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.customers.v1.AdmissionPolicyService/UndeleteAdmissionPolicy", "customers.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.pipeline.v1.ProductService/CreateProduct",                  "pipeline.admin",      "- - - - - - A", kWholeCompany),
    Row("guanxi.pipeline.v1.ProductService/GetProduct",                     "pipeline.read",       "A A A A A A A"),
    Row("guanxi.pipeline.v1.ProductService/ListProducts",                   "pipeline.read",       "A A A A A A A"),
    Row("guanxi.pipeline.v1.ProductService/UpdateProduct",                  "pipeline.admin",      "- - - - - - A", kWholeCompany),
    Row("guanxi.pipeline.v1.ProductService/DeleteProduct",                  "pipeline.admin",      "- - - - - - A", kWholeCompany),
    Row("guanxi.pipeline.v1.PipelineService/CreatePipeline",                "pipeline.admin",      "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.pipeline.v1.PipelineService/GetPipeline",                   "pipeline.read",       "A A A A A A A"),
    Row("guanxi.pipeline.v1.PipelineService/ListPipelines",                 "pipeline.read",       "A A A A A A A"),
    Row("guanxi.pipeline.v1.PipelineService/UpdatePipeline",                "pipeline.admin",      "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.pipeline.v1.PipelineService/DeletePipeline",                "pipeline.admin",      "- - - - - - A", kAudited | kWholeCompany),

    // Tickets.
    //                                                                                              E H S A U M Y
    Row("guanxi.tickets.v1.TicketService/CreateTicket",                     "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/GetTicket",                        "tickets.read",        "A U O O U A -"),
    Row("guanxi.tickets.v1.TicketService/ListTickets",                      "tickets.read",        "A U O O U A -"),
    Row("guanxi.tickets.v1.TicketService/UpdateTicket",                     "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/DeleteTicket",                     "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/AssignTicket",                     "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/PendTicket",                       "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/ResumeTicket",                     "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/ResolveTicket",                    "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/CloseTicket",                      "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.TicketService/ReopenTicket",                     "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.CommentService/CreateComment",                   "tickets.write",       "- U O O U - -"),
    Row("guanxi.tickets.v1.CommentService/GetComment",                      "tickets.read",        "A U O O U A -"),
    Row("guanxi.tickets.v1.CommentService/ListComments",                    "tickets.read",        "A U O O U A -"),

    // Loyalty: a model is fitted to the whole company's customers.
    //                                                                                              E H S A U M Y
    Row("guanxi.loyalty.v1.ScoreService/GetScore",                          "loyalty.read",        "A U O O U A -"),
    Row("guanxi.loyalty.v1.ScoreService/ListScores",                        "loyalty.read",        "A U O O U A -"),
    Row("guanxi.loyalty.v1.ScoreService/FitRfmModel",                       "loyalty.admin",       "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.loyalty.v1.ScoreService/GetRfmModel",                       "loyalty.read",        "A A A A A A A"),
    Row("guanxi.loyalty.v1.ScoreService/GetFollowState",                    "loyalty.read",        "A A A A A A A"),
    Row("guanxi.loyalty.v1.LifeCycleService/GetLifeCycle",                  "loyalty.read",        "A U O O U A -"),
    Row("guanxi.loyalty.v1.LifeCycleService/GetLifeCycleRules",             "loyalty.read",        "A A A A A A A"),
    Row("guanxi.loyalty.v1.LifeCycleService/UpdateLifeCycleRules",          "loyalty.admin",       "- - - - - - A", kAudited | kWholeCompany),

    // Directory: everybody knows who works where; accounts are opened and changed on request.
    //                                                                                              E H S A U M Y
    Row("guanxi.directory.v1.UnitService/CreateUnit",                       "directory.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.directory.v1.UnitService/GetUnit",                          "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.UnitService/ListUnits",                        "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.UnitService/UpdateUnit",                       "directory.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.directory.v1.UnitService/DeleteUnit",                       "directory.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.directory.v1.UserService/CreateUser",                       "directory.provision", "- - - - - - -", kAudited),
    Row("guanxi.directory.v1.UserService/GetUser",                          "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.UserService/ListUsers",                        "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.UserService/UpdateUser",                       "directory.provision", "- - - - - - A", kAudited),
    Row("guanxi.directory.v1.UserService/DeleteUser",                       "directory.provision", "- - - - - - -", kAudited),
    Row("guanxi.directory.v1.UserService/FreezeUser",                       "directory.admin",     "- U - - - - A", kAudited),
    Row("guanxi.directory.v1.UserService/UnfreezeUser",                     "directory.admin",     "- U - - - - A", kAudited),

    // Teams, which everybody sees, and programs' accounts.
    //                                                                                              E H S A U M Y
    Row("guanxi.directory.v1.TeamService/CreateTeam",                       "directory.admin",     "- U - - U - A", kAudited),
    Row("guanxi.directory.v1.TeamService/GetTeam",                          "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.TeamService/ListTeams",                        "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.TeamService/UpdateTeam",                       "directory.admin",     "- U - - U - A", kAudited),
    Row("guanxi.directory.v1.TeamService/DeleteTeam",                       "directory.admin",     "- U - - U - A", kAudited),
    Row("guanxi.directory.v1.ServiceAccountService/CreateServiceAccount",   "directory.admin",     "- - - - - - A", kAudited),
    Row("guanxi.directory.v1.ServiceAccountService/GetServiceAccount",      "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.ServiceAccountService/ListServiceAccounts",    "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.ServiceAccountService/UpdateServiceAccount",   "directory.admin",     "- - - - - - A", kAudited),
    Row("guanxi.directory.v1.ServiceAccountService/DeleteServiceAccount",   "directory.admin",     "- - - - - - A", kAudited),
    Row("guanxi.directory.v1.ServiceAccountService/FreezeServiceAccount",   "directory.admin",     "- - - - - - A", kAudited),
    Row("guanxi.directory.v1.ServiceAccountService/UnfreezeServiceAccount", "directory.admin",     "- - - - - - A", kAudited),

    // Keys: everybody keeps those of the account they act with.
    //                                                                                              E H S A U M Y
    Row("guanxi.directory.v1.ApiKeyService/CreateApiKey",                   "directory.admin",     "O O O O O O A", kAudited | kOwnMatters),
    Row("guanxi.directory.v1.ApiKeyService/GetApiKey",                      "directory.admin",     "O O O O O O A", kOwnMatters),
    Row("guanxi.directory.v1.ApiKeyService/ListApiKeys",                    "directory.admin",     "O O O O O O A", kOwnMatters),
    Row("guanxi.directory.v1.ApiKeyService/RotateApiKey",                   "directory.admin",     "O O O O O O A", kAudited | kOwnMatters),
    Row("guanxi.directory.v1.ApiKeyService/RevokeApiKey",                   "directory.admin",     "O O O O O O A", kAudited | kOwnMatters),

    // Requests: everybody may ask; heads decide for their units, system administrators for all.
    //                                                                                              E H S A U M Y
    Row("guanxi.directory.v1.AccountRequestService/CreateAccountRequest",   "directory.admin",     "A U O O U O A", kAudited),
    Row("guanxi.directory.v1.AccountRequestService/GetAccountRequest",      "directory.admin",     "A U O O O O A"),
    Row("guanxi.directory.v1.AccountRequestService/ListAccountRequests",    "directory.admin",     "A U O O O O A"),
    Row("guanxi.directory.v1.AccountRequestService/ApproveAccountRequest",  "directory.provision", "- U - - - - A", kAudited),
    Row("guanxi.directory.v1.AccountRequestService/DeclineAccountRequest",  "directory.provision", "- U - - - - A", kAudited),
    Row("guanxi.directory.v1.AccountRequestService/WithdrawAccountRequest", "directory.admin",     "O O O O O O O", kAudited),

    // Hand-overs.
    //                                                                                              E H S A U M Y
    Row("guanxi.directory.v1.HandOverService/CreateHandOver",               "directory.admin",     "- U - - - A A", kAudited),
    Row("guanxi.directory.v1.HandOverService/GetHandOver",                  "directory.admin",     "A U O O O A A"),
    Row("guanxi.directory.v1.HandOverService/ListHandOvers",                "directory.admin",     "A U O O O A A"),
    Row("guanxi.directory.v1.HandOverService/CancelHandOver",               "directory.admin",     "- U - - - A A", kAudited),
    Row("guanxi.directory.v1.HandOverService/GetHoldings",                  "directory.admin",     "A U O O U A A"),

    // Use of the suite: services report it, heads and executives read it, people see their own.
    //                                                                                              E H S A U M Y
    Row("guanxi.directory.v1.UsageService/ReportUse",                       "",                    "- - - - - - -"),
    Row("guanxi.customers.v1.SubjectService/DescribeSubject",               "",                    "- - - - - - -"),
    Row("guanxi.customers.v1.SubjectService/ExportSubject",                 "",                    "- - - - - - -"),
    Row("guanxi.customers.v1.SubjectService/EraseSubject",                  "",                    "- - - - - - -"),
    Row("guanxi.customers.v1.SubjectService/PurgeErased",                   "",                    "- - - - - - -"),
    Row("guanxi.loyalty.v1.SubjectService/DescribeSubject",                 "",                    "- - - - - - -"),
    Row("guanxi.loyalty.v1.SubjectService/ExportSubject",                   "",                    "- - - - - - -"),
    Row("guanxi.loyalty.v1.SubjectService/EraseSubject",                    "",                    "- - - - - - -"),
    Row("guanxi.loyalty.v1.SubjectService/PurgeErased",                     "",                    "- - - - - - -"),
    Row("guanxi.pipeline.v1.SubjectService/DescribeSubject",                "",                    "- - - - - - -"),
    Row("guanxi.pipeline.v1.SubjectService/ExportSubject",                  "",                    "- - - - - - -"),
    Row("guanxi.pipeline.v1.SubjectService/EraseSubject",                   "",                    "- - - - - - -"),
    Row("guanxi.pipeline.v1.SubjectService/PurgeErased",                    "",                    "- - - - - - -"),
    Row("guanxi.tickets.v1.SubjectService/DescribeSubject",                 "",                    "- - - - - - -"),
    Row("guanxi.tickets.v1.SubjectService/ExportSubject",                   "",                    "- - - - - - -"),
    Row("guanxi.tickets.v1.SubjectService/EraseSubject",                    "",                    "- - - - - - -"),
    Row("guanxi.tickets.v1.SubjectService/PurgeErased",                     "",                    "- - - - - - -"),
    Row("guanxi.pipeline.v1.RepointService/RepointRecords",                 "",                    "- - - - - - -"),
    Row("guanxi.tickets.v1.RepointService/RepointRecords",                  "",                    "- - - - - - -"),
    Row("guanxi.directory.v1.UsageService/GetUserUsage",                    "directory.admin",     "A U O O U O A"),
    Row("guanxi.directory.v1.UsageService/ListUsageDays",                   "directory.admin",     "A U O O U O A"),
    Row("guanxi.directory.v1.UsageService/GetUsageReport",                  "directory.admin",     "A U - - - - A"),
    Row("guanxi.directory.v1.TravelService/SetTravelling",                  "directory.write",     "O U O O U O O"),
    Row("guanxi.directory.v1.TravelService/ClearTravelling",                "directory.write",     "O U O O U O O"),
    Row("guanxi.directory.v1.TravelService/GetTravel",                      "directory.read",      "A U O O U O O"),
    Row("guanxi.directory.v1.TravelService/ListTravels",                    "directory.read",      "A U O O U O O"),
    Row("guanxi.directory.v1.WorkCalendarService/CreateWorkCalendar",       "directory.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.directory.v1.WorkCalendarService/GetWorkCalendar",          "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.WorkCalendarService/ListWorkCalendars",        "directory.read",      "A A A A A A A"),
    Row("guanxi.directory.v1.WorkCalendarService/UpdateWorkCalendar",       "directory.admin",     "- - - - - - A", kAudited | kWholeCompany),
    Row("guanxi.directory.v1.WorkCalendarService/DeleteWorkCalendar",       "directory.admin",     "- - - - - - A", kAudited | kWholeCompany),

    // What was recorded: names of records and people, no values.
    //                                                                                              E H S A U M Y
    Row("guanxi.customers.v1.AuditService/ListAuditRecords",                "customers.admin",     "A - - - - - A", kWholeCompany),
    Row("guanxi.customers.v1.AuditService/GetAuditHead",                    "customers.admin",     "A - - - - - A", kWholeCompany),
    Row("guanxi.customers.v1.AuditService/ExportAudit",                     "customers.admin",     "A - - - - - A", kWholeCompany),
    Row("guanxi.pipeline.v1.AuditService/ListAuditRecords",                 "pipeline.admin",      "A - - - - - A", kWholeCompany),
    Row("guanxi.pipeline.v1.AuditService/GetAuditHead",                     "pipeline.admin",      "A - - - - - A", kWholeCompany),
    Row("guanxi.pipeline.v1.AuditService/ExportAudit",                      "pipeline.admin",      "A - - - - - A", kWholeCompany),
    Row("guanxi.tickets.v1.AuditService/ListAuditRecords",                  "tickets.admin",       "A - - - - - A", kWholeCompany),
    Row("guanxi.tickets.v1.AuditService/GetAuditHead",                      "tickets.admin",       "A - - - - - A", kWholeCompany),
    Row("guanxi.tickets.v1.AuditService/ExportAudit",                       "tickets.admin",       "A - - - - - A", kWholeCompany),
    Row("guanxi.loyalty.v1.AuditService/ListAuditRecords",                  "loyalty.admin",       "A - - - - - A", kWholeCompany),
    Row("guanxi.loyalty.v1.AuditService/GetAuditHead",                      "loyalty.admin",       "A - - - - - A", kWholeCompany),
    Row("guanxi.loyalty.v1.AuditService/ExportAudit",                       "loyalty.admin",       "A - - - - - A", kWholeCompany),
    Row("guanxi.directory.v1.AuditService/ListAuditRecords",                "directory.admin",     "A - - - - - A", kWholeCompany),
    Row("guanxi.directory.v1.AuditService/GetAuditHead",                    "directory.admin",     "A - - - - - A", kWholeCompany),
    Row("guanxi.directory.v1.AuditService/ExportAudit",                     "directory.admin",     "A - - - - - A", kWholeCompany),

    // The gateway's own: each part is judged again by the service that gives it.
    //                                                                                              E H S A U M Y
    Row("guanxi.gateway.v1.GatewayService/GetCustomer360",                  "customers.read",      "A U O O U A -"),

    // Feeds and histories reach as reads do; the directory's tell of keys and requests too.
    //                                                                                              E H S A U M Y
    Row("guanxi.customers.v1.ChangeService/WatchChanges",                   "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.ChangeService/ListHistory",                    "customers.read",      "A U O O U A -"),
    Row("guanxi.pipeline.v1.ChangeService/WatchChanges",                    "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.ChangeService/ListHistory",                     "pipeline.read",       "A U O O U A -"),
    Row("guanxi.tickets.v1.ChangeService/WatchChanges",                     "tickets.read",        "A U O O U A -"),
    Row("guanxi.tickets.v1.ChangeService/ListHistory",                      "tickets.read",        "A U O O U A -"),
    Row("guanxi.loyalty.v1.ChangeService/WatchChanges",                     "loyalty.read",        "A U O O U A -"),
    Row("guanxi.loyalty.v1.ChangeService/ListHistory",                      "loyalty.read",        "A U O O U A -"),
    Row("guanxi.directory.v1.ChangeService/WatchChanges",                   "directory.admin",     "- - - - - - A", kWholeCompany),
    Row("guanxi.directory.v1.ChangeService/ListHistory",                    "directory.admin",     "- - - - - - A", kWholeCompany),

    // Whose records are: heads reassign within their units, marketing between units.
    //                                                                                              E H S A U M Y
    Row("guanxi.customers.v1.RecordService/ShareRecord",                    "customers.write",     "- U O O U - -", kAudited),
    Row("guanxi.customers.v1.RecordService/UnshareRecord",                  "customers.write",     "- U O O U - -", kAudited),
    Row("guanxi.customers.v1.RecordService/GetRecordAccess",                "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.RecordService/ReassignRecord",                 "customers.admin",     "- U - - - A -", kAudited),
    Row("guanxi.customers.v1.RecordService/ReassignRecords",                "customers.admin",     "- U - - - A -", kAudited),
    Row("guanxi.customers.v1.RecordService/ListOwnedRecords",               "customers.read",      "A U O O U A -"),
    Row("guanxi.customers.v1.RecordService/CountOwnedRecords",              "customers.read",      "A U O O U A -"),
    Row("guanxi.pipeline.v1.RecordService/ShareRecord",                     "pipeline.write",      "- U O O U - -", kAudited),
    Row("guanxi.pipeline.v1.RecordService/UnshareRecord",                   "pipeline.write",      "- U O O U - -", kAudited),
    Row("guanxi.pipeline.v1.RecordService/GetRecordAccess",                 "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.RecordService/ReassignRecord",                  "pipeline.admin",      "- U - - - A -", kAudited),
    Row("guanxi.pipeline.v1.RecordService/ReassignRecords",                 "pipeline.admin",      "- U - - - A -", kAudited),
    Row("guanxi.pipeline.v1.RecordService/ListOwnedRecords",                "pipeline.read",       "A U O O U A -"),
    Row("guanxi.pipeline.v1.RecordService/CountOwnedRecords",               "pipeline.read",       "A U O O U A -"),
    Row("guanxi.tickets.v1.RecordService/ShareRecord",                      "tickets.write",       "- U O O U - -", kAudited),
    Row("guanxi.tickets.v1.RecordService/UnshareRecord",                    "tickets.write",       "- U O O U - -", kAudited),
    Row("guanxi.tickets.v1.RecordService/GetRecordAccess",                  "tickets.read",        "A U O O U A -"),
    Row("guanxi.tickets.v1.RecordService/ReassignRecord",                   "tickets.admin",       "- U - - - A -", kAudited),
    Row("guanxi.tickets.v1.RecordService/ReassignRecords",                  "tickets.admin",       "- U - - - A -", kAudited),
    Row("guanxi.tickets.v1.RecordService/ListOwnedRecords",                 "tickets.read",        "A U O O U A -"),
    Row("guanxi.tickets.v1.RecordService/CountOwnedRecords",                "tickets.read",        "A U O O U A -"),
};
// clang-format on

}  // namespace

absl::Span<const Permission> Permissions() { return kTable; }

}  // namespace guanxi::access
