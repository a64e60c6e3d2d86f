// Units, people and programs to make calls as.
#ifndef GUANXI_TESTS_ACCESS_COMPANY_H_
#define GUANXI_TESTS_ACCESS_COMPANY_H_

#include <string>
#include <vector>

#include "guanxi/directory/v1/users.pb.h"
#include "tests/access/calls.h"

namespace guanxi::access_test {

using UserRole = directory::v1::User::Role;

// Fills the directory of a suite. Every name it makes has the company's own id in it, so that tests
// share a suite. Failures are reported as the test's.
class Company {
 public:
  // `suite` outlives it.
  Company(RunningSuite* suite, std::string id);

  // Each gives the name, such as `units/{id}-north`.
  std::string NewUnit(const std::string& id, const std::string& parent = "");
  std::string NewUser(const std::string& id, const std::string& unit, UserRole role);
  std::string NewTeam(const std::string& id, const std::vector<std::string>& members);
  // Of the whole company when `unit` is empty.
  std::string NewServiceAccount(const std::string& id,
                                const std::string& unit,
                                const std::vector<std::string>& grants);

  // Waits until every part knows everybody there is now, and what they are. It shows by an account
  // that is made for it: what was made before it is known before it.
  void Settle();

  // One of the suite's services, which may do everything.
  const Caller& service() const { return service_; }
  Caller As(const std::string& account, Route route = Route::kDirect) const;

  RunningSuite& suite() const { return *suite_; }
  const std::string& id() const { return id_; }

 private:
  std::string Id(const std::string& id) const { return id_ + "-" + id; }

  RunningSuite* const suite_;
  const std::string id_;
  const Caller service_;
  std::string root_;  // the unit of those Settle makes; made when it is first needed
  int settled_ = 0;
};

// Waits until `part` of `suite` takes calls with `authorization`; false when it does not within
// 20 s.
bool AwaitAccepted(const RunningSuite& suite,
                   const std::string& part,
                   const std::string& authorization);

// A method of `part` that everybody with an account may call and that costs nothing, whatever it
// answers.
std::string CheapMethodOf(const std::string& part);

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_COMPANY_H_
