// What the loyalty service keeps. Ids of tables, indexes and rows are on disk: never reuse one.
#ifndef GUANXI_SERVICES_LOYALTY_LOYALTY_TABLES_H_
#define GUANXI_SERVICES_LOYALTY_LOYALTY_TABLES_H_

#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/loyalty/v1/life_cycle.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"

namespace guanxi::loyalty {

struct Tables {
  Tables();

  // Scores without what depends on the day they are asked for and on the model: `as_of`,
  // `age_days`, `days_since_last_purchase`, the three scores and `rfm_model` are worked out when
  // they are read.
  table::Table<v1::Score> scores;
  table::Table<v1::RfmModel> models;
  table::Table<v1::LifeCycleRules> life_cycle_rules;
  table::Catalog catalog;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_LOYALTY_TABLES_H_
