#include "cli/seed/matters.h"

namespace guanxi::cli::seed {
namespace {

using tickets::v1::Ticket;

constexpr Matter kMatters[] = {
    {Ticket::TYPE_QUESTION,
     22,
     {"{}：参数如何设置？", "您好，设置步骤已发送到您的邮箱。", "收到，我们试一下。",
      "已提供设置说明。"},
     {"{}: how to set the parameters?", "The steps are on their way to you by e-mail.",
      "Thank you, we will try.", "Instructions were sent."}},
    {Ticket::TYPE_QUESTION,
     10,
     {"{}：交货期多久？", "标准交货期为三周，加急可缩短至十天。", "请按标准交期安排。",
      "已答复交货期。"},
     {"{}: what is the delivery time?", "Three weeks as a rule, ten days when it is urgent.",
      "Three weeks will do.", "Delivery time was given."}},
    {Ticket::TYPE_FAULT,
     26,
     {"{}：运行中报警停机", "请提供报警代码和现场照片。", "代码 E07，照片已发。",
      "更新固件后恢复正常。"},
     {"{}: stops with an alarm", "Please send us the alarm code and a photograph.",
      "It is E07; the photograph is attached.", "Runs again after a firmware update."}},
    {Ticket::TYPE_FAULT,
     10,
     {"{}：通讯中断", "请检查终端电阻和屏蔽层接地。", "重新接地后仍偶发。",
      "更换通讯模块，问题解决。"},
     {"{}: loses communication", "Please check the terminating resistor and the shield.",
      "It still happens now and then.", "The communication module was replaced."}},
    {Ticket::TYPE_REPAIR,
     12,
     {"{}：申请返厂维修", "维修单已建立，请寄至服务中心。", "已寄出，请查收。", "维修完成并寄回。"},
     {"{}: to be repaired", "The repair is registered; please send it to the service centre.",
      "It has been sent.", "Repaired and sent back."}},
    {Ticket::TYPE_COMPLAINT,
     8,
     {"{}：到货晚于约定", "非常抱歉，我们正在核实物流情况。", "请尽快给出答复。",
      "已致歉并补偿运费。"},
     {"{}: arrived later than agreed", "We are sorry and are asking the carrier.",
      "Please answer soon.", "Apologised; the freight was refunded."}},
    {Ticket::TYPE_RETURN,
     5,
     {"{}：型号不符，要求退货", "请确认包装完好，我们安排取件。", "包装完好。", "退货已入库。"},
     {"{}: wrong model, to be returned", "Please keep the packaging; we will have it collected.",
      "The packaging is complete.", "The goods are back."}},
    {Ticket::TYPE_REQUEST,
     7,
     {"{}：需要操作培训", "可安排下周现场培训。", "周三上午方便。", "培训已完成。"},
     {"{}: training wanted", "We can come next week.", "Wednesday morning suits us.",
      "The training was given."}},
};

}  // namespace

std::span<const Matter> Matters() { return kMatters; }

}  // namespace guanxi::cli::seed
