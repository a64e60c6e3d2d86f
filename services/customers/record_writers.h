// The resources that files are imported into and exported from.
#ifndef GUANXI_SERVICES_CUSTOMERS_RECORD_WRITERS_H_
#define GUANXI_SERVICES_CUSTOMERS_RECORD_WRITERS_H_

#include <memory>

#include "services/customers/contact_service.h"
#include "services/customers/customer_service.h"
#include "services/customers/timeline/interaction_service.h"
#include "services/customers/transfer/import_work.h"
#include "services/customers/transfer/record_writer.h"

namespace guanxi::customers {

// Customers, contacts and interactions, written by the services of theirs.
class ServiceWriters {
 public:
  // What the pointers lead to outlives it.
  ServiceWriters(const Tables* tables,
                 const CustomerService* customers,
                 const ContactService* contacts,
                 const InteractionService* interactions);
  ~ServiceWriters();

  const RecordWriters& by_subject() const { return by_subject_; }

 private:
  std::unique_ptr<RecordWriter> customers_;
  std::unique_ptr<RecordWriter> contacts_;
  std::unique_ptr<RecordWriter> interactions_;
  RecordWriters by_subject_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_RECORD_WRITERS_H_
