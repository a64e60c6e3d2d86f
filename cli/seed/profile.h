// What is known about customers and contacts beyond who they are: the business, how to reach them,
// what they like.
#ifndef GUANXI_CLI_SEED_PROFILE_H_
#define GUANXI_CLI_SEED_PROFILE_H_

#include "cli/seed/account.h"
#include "cli/seed/history.h"
#include "cli/seed/plan.h"
#include "cli/seed/random.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::cli::seed {

// Fills in the profile of `customer`, whose kind is set.
void FillProfile(const Plan& plan,
                 const Account& account,
                 const History& history,
                 customers::v1::Customer& customer);

// Fills in what is known about a person at `account`.
void FillBackground(const Plan& plan,
                    const Account& account,
                    Random& random,
                    customers::v1::Contact& contact);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_PROFILE_H_
