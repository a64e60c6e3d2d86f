// The one source of ids.
#ifndef GUANXI_COMMON_API_IDS_H_
#define GUANXI_COMMON_API_IDS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "common/time/clock.h"

namespace guanxi::api {

// Thread-safe.
class IdSource {
 public:
  virtual ~IdSource() = default;

  // A resource id nobody has been given before: 26 characters of lower-case Crockford base32 (48
  // bits of milliseconds, 80 random bits), so that ids sort in the order they were made, within one
  // source strictly.
  virtual std::string NewId() = 0;
};

// Ids from `clock` and the system's random numbers. `clock` outlives it.
std::unique_ptr<IdSource> NewSystemIds(const Clock* clock);

// "id000000000000000000000001", …: for tests.
std::unique_ptr<IdSource> NewSequentialIds();

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_IDS_H_
