// A service that runs beside the one under test.
//
//   Peer<tickets::Assembly> tickets_;
//   tickets_.Call(*stub, &Stub::CreateTicket, request)
#ifndef GUANXI_SERVICES_TESTING_PEER_H_
#define GUANXI_SERVICES_TESTING_PEER_H_

#include <utility>

#include "services/testing/service_fixture.h"

namespace guanxi {

// What a fixture shows its tests, shown to everybody. `extra` is what the service's Assembly takes
// beyond what every one takes.
template <typename Assembly>
class Peer final : public ServiceFixture<Assembly> {
 public:
  template <typename... Extra>
  explicit Peer(Extra&&... extra) : ServiceFixture<Assembly>(std::forward<Extra>(extra)...) {}

  using ServiceFixture<Assembly>::assembly;
  using ServiceFixture<Assembly>::Call;
  using ServiceFixture<Assembly>::channel;
  using ServiceFixture<Assembly>::clock;
  using ServiceFixture<Assembly>::engine;
  using ServiceFixture<Assembly>::Events;
  using ServiceFixture<Assembly>::Stub;

 private:
  void TestBody() override {}
};

}  // namespace guanxi

#endif  // GUANXI_SERVICES_TESTING_PEER_H_
