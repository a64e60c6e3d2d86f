// The records that have an owner, and how to make one.
#ifndef GUANXI_TESTS_ACCESS_RECORDS_H_
#define GUANXI_TESTS_ACCESS_RECORDS_H_

#include <string>
#include <utility>
#include <vector>

#include "guanxi/type/v1/share.pb.h"
#include "tests/access/company.h"

namespace guanxi::access_test {

using ShareLevel = guanxi::type::v1::Share::Level;

// Whose a record is, and who else sees it.
struct Ownership {
  std::string unit;
  std::string owner;
  std::vector<std::pair<std::string, ShareLevel>> shares;  // by whom it is shared with

  bool operator==(const Ownership&) const = default;
};

// A type of records.
struct RecordType {
  std::string service;     // `customers`
  std::string noun;        // `Customer`
  std::string plural;      // `Customers`
  std::string collection;  // `customers`
  std::string list_field;  // `customers`, of the answer to a list
  // The type of what it is listed with, such as `Ticket`; empty for what is listed by itself.
  std::string parent = {};

  std::string Method(const std::string& verb) const;  // `…CustomerService/GetCustomer`
  std::string ListMethod() const;
  std::string RecordMethod(const std::string& verb) const;  // `…RecordService/ShareRecord`
  std::string Package() const { return "guanxi." + service + ".v1"; }
  // `guanxi.customers/Customer`
  std::string TypeName() const { return "guanxi." + service + "/" + noun; }
  // Whether somebody can make one, and say whose it is: not so for a comment, which goes with its
  // ticket, and what goes with its customer: a relationship, an account plan, an admission, a
  // consent, a score.
  bool owned() const {
    return noun != "Comment" && noun != "Relationship" && noun != "AccountPlan" &&
           noun != "Admission" && noun != "Consent" && noun != "Score";
  }
};

const RecordType& TypeOf(const std::string& noun);
// Customers, contacts, relationships, interactions, care plans and tasks, account plans,
// admissions, consents, segments, treatments, opportunities, orders, tickets, comments and scores.
const std::vector<RecordType>& RecordTypes();
// The type of the record called `name`.
const RecordType& TypeOfName(const std::string& name);

// The pipeline and the product that opportunities and orders need, and the customer that others are
// related to; made once per suite.
void MakeSettings(const Company& company);

// What a record refers to. Empty: nothing of the kind.
struct References {
  std::string customer;
  std::string ticket;        // of a comment
  std::string segment = {};  // of a treatment
};

// The record in protobuf's text format, without saying whose it is. `mark` is in the text people
// see of it; `number` makes the customer's or contact's phone number.
std::string TextOf(const RecordType& type,
                   const std::string& mark,
                   const References& references,
                   int number);

// The request that creates the record `id` of `type` as `text` has it.
std::string CreateRequest(const RecordType& type, const std::string& id, const std::string& text);

// Makes a record for `ownership` as one of the suite's services; gives its name.
std::string NewRecord(const Company& company,
                      const RecordType& type,
                      const std::string& id,
                      const References& references,
                      const Ownership& ownership,
                      int number = 0);

// Gives a record the unit and owner of `ownership`, then its shares, whatever they were before.
void GiveTo(const Company& company, const std::string& name, const Ownership& ownership);

// What `message` says, a record or a guanxi.records.v1.RecordAccess.
template <typename M>
Ownership OwnershipIn(const M& message) {
  Ownership ownership{.unit = message.unit(), .owner = message.owner(), .shares = {}};
  for (const guanxi::type::v1::Share& share : message.shares()) {
    ownership.shares.emplace_back(share.grantee(), share.level());
  }
  return ownership;
}

// Whose the record is now, as one of the suite's services sees it; `name` is of an owned type.
Ownership OwnershipOf(const Company& company, const std::string& name);

// The phone number that TextOf writes for `number`.
std::string PhoneOf(int number);

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_RECORDS_H_
