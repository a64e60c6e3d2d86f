#include "common/feed/event_filter.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

namespace guanxi::feed {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using guanxi::changes::v1::Event;

// The record in `any`, or nullptr when its type is unknown here or it does not parse.
std::unique_ptr<Message> Unpack(const Any& any) {
  std::string type;
  if (!Any::ParseAnyTypeUrl(any.type_url(), &type)) return nullptr;
  const Descriptor* descriptor = DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  std::unique_ptr<Message> record(
      MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  return record->ParseFromString(any.value()) ? std::move(record) : nullptr;
}

}  // namespace

bool InScope(const Event& event, const access::Scope& scope) {
  if (scope.kind == access::Scope::Kind::kAll) return true;
  const auto record = Unpack(event.has_after() ? event.after() : event.before());
  return record != nullptr && access::Contains(scope, *record);
}

EventFilter::EventFilter(const guanxi::changes::v1::WatchChangesRequest& request,
                         access::Scope scope)
    : types_(request.resource_types().begin(), request.resource_types().end()),
      scope_(std::move(scope)) {}

bool EventFilter::Admits(const Event& event) const {
  return (types_.empty() || types_.contains(event.resource_type())) && InScope(event, scope_);
}

}  // namespace guanxi::feed
