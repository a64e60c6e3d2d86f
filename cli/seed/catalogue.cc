#include "cli/seed/catalogue.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"
#include "guanxi/pipeline/v1/products.pb.h"

namespace guanxi::cli::seed {
namespace {

using pipeline::v1::Pipeline;

constexpr ProductEntry kProducts[] = {
    {"Parts", "CB-05", "连接电缆", "Connection Cable", 120},
    {"Sensors", "SN-10", "接近传感器", "Proximity Sensor", 280},
    {"Parts", "KT-20", "维护套件", "Maintenance Kit", 460},
    {"Sensors", "SN-30", "压力变送器", "Pressure Transmitter", 980},
    {"Controllers", "IO-40", "远程输入输出模块", "Remote I/O Module", 1'680},
    {"Sensors", "FL-50", "电磁流量计", "Electromagnetic Flowmeter", 3'600},
    {"Controllers", "PC-100", "紧凑型控制器", "Compact Controller", 4'200},
    {"Drives", "VF-15", "变频器 15kW", "Inverter 15 kW", 6'800},
    {"Controllers", "HM-12", "工业触摸屏", "Industrial Touch Panel", 7'900},
    {"Services", "SV-1", "现场调试服务", "On-site Commissioning", 9'000},
    {"Drives", "SD-20", "伺服驱动系统", "Servo Drive System", 14'500},
    {"Software", "SC-LITE", "监控软件标准版", "Monitoring Software Standard", 18'000},
    {"Controllers", "PC-500", "冗余控制系统", "Redundant Controller", 46'000},
    {"Drives", "VF-160", "变频器 160kW", "Inverter 160 kW", 58'000},
    {"Services", "SV-12", "年度维保合同", "Annual Service Contract", 72'000},
    {"Robots", "RB-06", "六轴协作机器人", "Six-axis Collaborative Robot", 128'000},
    {"Software", "MES-1", "制造执行系统", "Manufacturing Execution System", 260'000},
    {"Robots", "RB-50", "重载搬运机器人", "Heavy Handling Robot", 345'000},
    {"Systems", "LN-1", "自动化装配线", "Automated Assembly Line", 980'000},
};

struct StageEntry {
  const char* id;
  const char* display_name;
  Pipeline::StageKind kind;
  int percent;
};

constexpr StageEntry kStages[] = {
    {"qualification", "线索确认 Qualification", Pipeline::STAGE_KIND_OPEN, 10},
    {"analysis", "需求分析 Needs Analysis", Pipeline::STAGE_KIND_OPEN, 25},
    {"proposal", "方案报价 Proposal", Pipeline::STAGE_KIND_OPEN, 45},
    {"negotiation", "商务谈判 Negotiation", Pipeline::STAGE_KIND_OPEN, 70},
    {"won", "赢单 Won", Pipeline::STAGE_KIND_WON, 100},
    {"lost", "输单 Lost", Pipeline::STAGE_KIND_LOST, 0},
};

constexpr std::string_view kOpenStages[] = {"qualification", "analysis", "proposal", "negotiation"};

std::string ProductId(const Plan& plan, const ProductEntry& product) {
  return IdPrefix(plan) + absl::AsciiStrToLower(std::string(product.code));
}

Step ProductStep(const Plan& plan, const ProductEntry& entry) {
  pipeline::v1::CreateProductRequest request;
  request.set_product_id(ProductId(plan, entry));
  pipeline::v1::Product& product = *request.mutable_product();
  product.set_display_name(fmt::format("{} {}", entry.code, entry.han));
  product.set_code(fmt::format("S{}-{}", plan.seed, entry.code));
  product.set_line(std::string(entry.line));
  *product.mutable_list_price() = Yuan(entry.yuan * 100);
  product.set_description(std::string(entry.english));
  Step step{Kind::kProduct, {}};
  AddCall(plan, "guanxi.pipeline.v1.ProductService/CreateProduct", std::move(request), step);
  return step;
}

Step PipelineStep(const Plan& plan) {
  pipeline::v1::CreatePipelineRequest request;
  request.set_pipeline_id(IdPrefix(plan) + "sales");
  request.mutable_pipeline()->set_display_name("销售流程 Sales");
  for (const StageEntry& entry : kStages) {
    Pipeline::Stage& stage = *request.mutable_pipeline()->add_stages();
    stage.set_stage_id(entry.id);
    stage.set_display_name(entry.display_name);
    stage.set_kind(entry.kind);
    stage.set_probability_percent(entry.percent);
  }
  Step step{Kind::kPipeline, {}};
  AddCall(plan, "guanxi.pipeline.v1.PipelineService/CreatePipeline", std::move(request), step);
  return step;
}

}  // namespace

std::span<const ProductEntry> Products() { return kProducts; }

const ProductEntry& PickProduct(int64_t yuan, Random& random) {
  const auto* const end =
      std::partition_point(std::begin(kProducts), std::end(kProducts),
                           [&](const auto& product) { return product.yuan <= yuan; });
  const int64_t affordable = std::max<int64_t>(end - std::begin(kProducts), 1);
  return kProducts[std::max(random.Below(affordable), random.Below(affordable))];
}

std::string ProductName(const Plan& plan, const ProductEntry& product) {
  return "products/" + ProductId(plan, product);
}

std::string PipelineName(const Plan& plan) { return "pipelines/" + IdPrefix(plan) + "sales"; }

std::span<const std::string_view> OpenStages() { return kOpenStages; }

std::vector<Step> CatalogueSteps(const Plan& plan) {
  std::vector<Step> steps;
  for (const ProductEntry& product : kProducts) steps.push_back(ProductStep(plan, product));
  steps.push_back(PipelineStep(plan));
  return steps;
}

}  // namespace guanxi::cli::seed
