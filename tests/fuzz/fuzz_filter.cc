// Filters: any text parses or is refused, and what parses can be evaluated, now and later.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/api/filter.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"

namespace {

// A record with something in every kind of field.
guanxi::pipeline::v1::Opportunity Sample() {
  guanxi::pipeline::v1::Opportunity sample;
  sample.set_name("opportunities/a");
  sample.set_display_name("Sample");
  sample.set_state(guanxi::pipeline::v1::Opportunity::STATE_OPEN);
  sample.mutable_amount()->set_units(5);
  sample.mutable_expected_close_date()->set_year(2026);
  sample.mutable_create_time()->set_seconds(1);
  sample.add_stage_history()->set_stage("open");
  return sample;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const guanxi::pipeline::v1::Opportunity sample = Sample();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto filter =
      guanxi::api::Filter::Parse(text, *sample.GetDescriptor(), {.times = true, .groups = true});
  if (!filter.ok()) return 0;
  const auto now = filter->At(absl::FromUnixSeconds(1'767'600'000));
  now.Matches(sample, [](const std::string& group) { return group.size() % 2 == 0; });
  now.NextChange(sample);
  return 0;
}
