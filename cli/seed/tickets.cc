#include "cli/seed/tickets.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "cli/seed/calendar.h"
#include "cli/seed/matters.h"
#include "cli/seed/random.h"
#include "cli/seed/staff.h"
#include "common/time/clock.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::cli::seed {
namespace {

using tickets::v1::Comment;
using tickets::v1::Ticket;

std::string MethodOf(const char* verb) {
  return fmt::format("guanxi.tickets.v1.TicketService/{}", verb);
}

// Something that was bought, and the order it was on.
struct Purchase {
  const ProductEntry* product;
  std::string order;
  int64_t day;
};

std::vector<Purchase> PurchasesOf(const Plan& plan,
                                  const Account& account,
                                  const History& history) {
  std::vector<Purchase> purchases;
  for (size_t i = 0; i < history.deals.size(); ++i) {
    const Deal& deal = history.deals[i];
    if (deal.outcome != Outcome::kWon) continue;
    purchases.push_back({deal.product, "orders/" + DealId(plan, account.index, static_cast<int>(i)),
                         (deal.close_time - DayStart(plan, 0)) / absl::Hours(24)});
  }
  for (size_t i = 0; i < history.sales.size(); ++i) {
    const Sale& sale = history.sales[i];
    purchases.push_back({sale.lines.front().product,
                         "orders/" + SaleId(plan, account.index, static_cast<int>(i)), sale.day});
  }
  return purchases;
}

const Matter& PickMatter(Random& random) {
  int64_t sum = 0;
  for (const Matter& matter : Matters()) sum += matter.weight;
  int64_t at = random.Below(sum);
  for (const Matter& matter : Matters()) {
    if (at < matter.weight) return matter;
    at -= matter.weight;
  }
  return Matters().back();
}

// A ticket's course: each call happens a while after the one before, and none after the history.
class Course {
 public:
  Course(const Plan& plan, std::string id, absl::Time start, Random random)
      : plan_(plan), id_(std::move(id)), time_(start), random_(random) {}

  // Lets `low` to `high` minutes pass; false when the history is over by then.
  bool Pass(int64_t low, int64_t high) {
    time_ += absl::Minutes(random_.Between(low, high));
    return time_ < DayStart(plan_, kHistoryDays);
  }

  template <typename Request>
  void Do(const char* verb, Request request) {
    request.set_name("tickets/" + id_);
    *request.mutable_effective_time() = ToProto(time_);
    AddCall(plan_, MethodOf(verb), std::move(request), step_);
  }

  void Say(Comment::Author author, std::string_view words, bool internal = false) {
    tickets::v1::CreateCommentRequest request;
    request.set_comment_id(fmt::format("{}-{}", id_, comments_++));
    Comment& comment = *request.mutable_comment();
    comment.set_ticket("tickets/" + id_);
    comment.set_author(author);
    comment.set_internal(internal);
    comment.set_body(std::string(words));
    *comment.mutable_comment_time() = ToProto(time_);
    AddCall(plan_, "guanxi.tickets.v1.CommentService/CreateComment", std::move(request), step_);
  }

  const std::string& id() const { return id_; }
  absl::Time time() const { return time_; }
  Random& random() { return random_; }
  Step& step() { return step_; }

 private:
  const Plan& plan_;
  const std::string id_;
  absl::Time time_;
  Random random_;
  int comments_ = 0;
  Step step_{Kind::kTicket, {}};
};

void Open(const Plan& plan,
          const Account& account,
          const Purchase* purchase,
          const Matter& matter,
          const Words& words,
          Course& course) {
  tickets::v1::CreateTicketRequest request;
  request.set_ticket_id(course.id());
  *request.mutable_effective_time() = ToProto(course.time());
  Random& random = course.random();
  const ProductEntry& product =
      purchase != nullptr ? *purchase->product : PickProduct(20'000, random);
  Ticket& ticket = *request.mutable_ticket();
  const std::string_view called = account.city->region == "CN" ? product.han : product.english;
  ticket.set_subject(fmt::format(fmt::runtime(words.subject), called));
  ticket.set_customer("customers/" + CustomerId(plan, account.index));
  if (account.contacts > 0)
    ticket.set_contact("contacts/" + ContactId(plan, account.index,
                                               static_cast<int>(random.Below(account.contacts))));
  ticket.set_type(matter.type);
  ticket.set_priority(static_cast<Ticket::Priority>(1 + random.Weighted({15, 60, 19, 6})));
  ticket.set_channel(
      static_cast<Ticket::Channel>(1 + random.Weighted({38, 22, 16, 12, 4, 1, 2, 5})));
  ticket.set_product(ProductName(plan, product));
  if (purchase != nullptr) {
    ticket.set_order(purchase->order);
    ticket.set_serial_number(fmt::format("{}-{:07}", product.code, random.Below(10'000'000)));
  }
  ticket.set_unit("units/" + UnitId(plan, RegionOf(account.city->office)));
  AddCall(plan, MethodOf("CreateTicket"), std::move(request), course.step());
}

// The customer is asked something and answers, or somebody else is waited for. False when it has
// not ended.
bool Wait(const Words& words, Course& course) {
  if (!course.Pass(10, 120)) return false;
  course.Do("PendTicket", tickets::v1::PendTicketRequest());
  if (!course.Pass(60, 5 * 1440)) return false;
  if (course.random().Chance(70)) {
    course.Say(Comment::AUTHOR_CUSTOMER, words.reply);  // which takes the ticket up again
  } else {
    course.Do("ResumeTicket", tickets::v1::ResumeTicketRequest());
  }
  return true;
}

bool Resolve(const Words& words, Course& course) {
  if (!course.Pass(60, 3 * 1440)) return false;
  tickets::v1::ResolveTicketRequest request;
  request.set_resolution(std::string(words.resolution));
  course.Do("ResolveTicket", std::move(request));
  return true;
}

void Proceed(const Plan& plan, const Account& account, const Words& words, Course& course) {
  if (!course.Pass(5, 600)) return;
  tickets::v1::AssignTicketRequest assign;
  assign.set_owner(PickAgent(plan, account.city->office, account.index, course.random()));
  course.Do("AssignTicket", std::move(assign));
  if (!course.Pass(5, 480)) return;
  course.Say(Comment::AUTHOR_AGENT, words.answer);
  if (course.random().Chance(12)) course.Say(Comment::AUTHOR_AGENT, "已转技术支持二线。", true);
  if (course.random().Chance(45) && !Wait(words, course)) return;
  if (!Resolve(words, course)) return;
  if (course.random().Chance(6)) {
    if (!course.Pass(60, 3 * 1440)) return;
    course.Do("ReopenTicket", tickets::v1::ReopenTicketRequest());
    if (!Resolve(words, course)) return;
  }
  if (!course.random().Chance(92) || !course.Pass(1440, 7 * 1440)) return;
  course.Do("CloseTicket", tickets::v1::CloseTicketRequest());
}

int64_t TicketCount(const Account& account, bool bought, Random& random) {
  if (!bought) return random.Chance(6) ? 1 : 0;
  return std::min<int64_t>(random.Weighted({42, 34, 16, 8}) + account.weight / 30, 9);
}

}  // namespace

std::vector<Step> TicketSteps(const Plan& plan, const Account& account, const History& history) {
  const std::vector<Purchase> purchases = PurchasesOf(plan, account, history);
  Random random(plan.seed, "tickets", account.index);
  const int64_t count = TicketCount(account, !purchases.empty(), random);
  std::vector<Step> steps;
  for (int64_t i = 0; i < count; ++i) {
    const Purchase* purchase = purchases.empty() ? nullptr : &random.Pick(purchases);
    const int64_t day = PickDay(plan, purchase == nullptr ? 0 : purchase->day, random);
    const absl::Time start = PickMoment(plan, day, random);
    const Matter& matter = PickMatter(random);
    const Words& words = account.city->region == "CN" ? matter.han : matter.english;
    Course course(plan, TicketId(plan, account.index, static_cast<int>(i)), start,
                  Random(random.Next(), "course"));
    Open(plan, account, purchase, matter, words, course);
    Proceed(plan, account, words, course);
    steps.push_back(std::move(course.step()));
  }
  return steps;
}

}  // namespace guanxi::cli::seed
