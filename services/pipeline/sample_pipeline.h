// Records that the tests of this folder start from.
#ifndef GUANXI_SERVICES_PIPELINE_SAMPLE_PIPELINE_H_
#define GUANXI_SERVICES_PIPELINE_SAMPLE_PIPELINE_H_

#include <cstdint>
#include <string>

#include "google/type/money.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"

namespace guanxi::pipeline {

inline google::type::Money Money(int64_t units,
                                 int32_t nanos = 0,
                                 const std::string& currency = "USD") {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(units);
  money.set_nanos(nanos);
  return money;
}

inline void AddStage(v1::Pipeline& pipeline,
                     const std::string& id,
                     v1::Pipeline::StageKind kind,
                     int probability) {
  v1::Pipeline::Stage& stage = *pipeline.add_stages();
  stage.set_stage_id(id);
  stage.set_display_name("Stage " + id);
  stage.set_kind(kind);
  stage.set_probability_percent(probability);
}

// Prospecting, engaging, won, lost.
inline v1::Pipeline SamplePipeline() {
  v1::Pipeline pipeline;
  pipeline.set_name("pipelines/sales");
  pipeline.set_display_name("Sales");
  AddStage(pipeline, "prospecting", v1::Pipeline::STAGE_KIND_OPEN, 20);
  AddStage(pipeline, "engaging", v1::Pipeline::STAGE_KIND_OPEN, 50);
  AddStage(pipeline, "won", v1::Pipeline::STAGE_KIND_WON, 100);
  AddStage(pipeline, "lost", v1::Pipeline::STAGE_KIND_LOST, 0);
  return pipeline;
}

// With all that winning it takes; not begun yet.
inline v1::Opportunity SampleOpportunity() {
  v1::Opportunity opportunity;
  opportunity.set_name("opportunities/one");
  opportunity.set_display_name("Twelve machines");
  opportunity.set_pipeline("pipelines/sales");
  opportunity.set_customer("customers/acme");
  opportunity.set_product("products/gtx-pro");
  opportunity.set_unit("units/east");
  opportunity.set_owner("users/ana");
  *opportunity.mutable_amount() = Money(4821);
  return opportunity;
}

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_SAMPLE_PIPELINE_H_
