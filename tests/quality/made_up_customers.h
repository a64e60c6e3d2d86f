// Customers made up at random, as many as are wanted, with names, phones and addresses that are
// about as often alike as those of real ones.
#ifndef GUANXI_TESTS_QUALITY_MADE_UP_CUSTOMERS_H_
#define GUANXI_TESTS_QUALITY_MADE_UP_CUSTOMERS_H_

#include <cstdint>
#include <random>

#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::quality {

// The `number`th customer: the same each time. Two in three are organisations, half of these
// Chinese; one in fifty is Retyped from an earlier one.
customers::v1::Customer MadeUpCustomer(int64_t number);

// `customer` as somebody else would have typed it: with a slip in the name, and without some of
// what is known.
customers::v1::Customer Retyped(customers::v1::Customer customer, std::mt19937_64& random);

}  // namespace guanxi::quality

#endif  // GUANXI_TESTS_QUALITY_MADE_UP_CUSTOMERS_H_
