// The resources of the suite, and what the standard methods need to know of each.
#ifndef GUANXI_TESTS_CONFORMANCE_RESOURCES_H_
#define GUANXI_TESTS_CONFORMANCE_RESOURCES_H_

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "tests/conformance/calls.h"
#include "tests/conformance/messages.h"

namespace guanxi::conformance {

struct Resource {
  std::string package;     // `guanxi.customers.v1`
  std::string noun;        // `Customer`
  std::string plural;      // `Customers`
  std::string collection;  // `customers`
  // A record that can be created, in protobuf's text format; `$mark` stands for a word of its own.
  std::string sample;
  std::string mark_field;      // the string field that holds `$mark`
  std::string mark_prefix;     // what stands before it there
  bool mark_required = true;   // whether `mark_field` may not be empty
  std::string other_field;     // another string field, free to change; empty when there is none
  bool editable = true;        // has Update and Delete
  std::string order = "name";  // what its lists are ordered by
  std::string list_base;       // what every list request of it says, in text format
};

std::vector<Resource> AllResources();
std::vector<Resource> EditableResources();

inline void PrintTo(const Resource& resource, std::ostream* out) { *out << resource.noun; }

// A word no other test uses: a-z, 0-9.
std::string NewMark();

// The standard methods of one resource by one route.
class Standard {
 public:
  Standard(Resource resource, Route route) : resource_(std::move(resource)), route_(route) {}

  const Resource& resource() const { return resource_; }
  Route route() const { return route_; }
  // `customer`: the name of its field in requests.
  std::string field() const;
  // `customers`: the name of the field of lists.
  std::string list_field() const;
  // `guanxi.customers.v1.CustomerService.` + verb + noun.
  std::string Method(const std::string& verb) const;
  // A blank request of `verb`.
  std::unique_ptr<Message> Request(const std::string& verb) const;

  std::unique_ptr<Message> Sample(const std::string& mark) const;
  // What `mark_field` holds in the sample of `mark`.
  std::string Marked(const std::string& mark) const { return resource_.mark_prefix + mark; }
  // The filter that finds the samples of `mark`.
  std::string FilterFor(const std::string& mark) const;

  Answer Create(const Message& record,
                const std::string& id = "",
                const std::string& request_id = "",
                const std::string& actor = "") const;
  // Creates the sample of `mark`; the test fails when that does.
  std::unique_ptr<Message> MustCreate(const std::string& mark, const std::string& id = "") const;
  Answer Get(const std::string& name) const;
  // `mask` has the paths to change.
  Answer Update(const Message& record,
                const std::vector<std::string>& mask,
                const std::string& request_id = "") const;
  Answer Delete(const std::string& name,
                const std::string& etag = "",
                const std::string& request_id = "") const;

  struct ListQuery {
    std::string filter;
    std::string order_by;
    int page_size = 0;
    std::string page_token;
    bool show_deleted = false;
  };
  Answer List(const ListQuery& query) const;
  // The names on all pages of the query, in order.
  std::vector<std::string> ListNames(ListQuery query) const;

 private:
  Resource resource_;
  Route route_;
};

std::string NameOf(const Message& record);

}  // namespace guanxi::conformance

#endif  // GUANXI_TESTS_CONFORMANCE_RESOURCES_H_
