#include "common/csv/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "common/text/utf8.h"

namespace guanxi::csv {

struct Decoder::Converter {
  UConverter* icu = nullptr;
  ~Converter() { ucnv_close(icu); }
};

Decoder::Decoder(Encoding encoding) : encoding_(encoding) {
  if (encoding != Encoding::kGb18030) return;
  converter_ = std::make_unique<Converter>();
  UErrorCode error = U_ZERO_ERROR;
  converter_->icu = ucnv_open("gb18030", &error);
  // What is none of the encoding's characters is a fault of the line, not a question mark.
  ucnv_setToUCallBack(converter_->icu, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  if (U_FAILURE(error)) converter_->icu = nullptr;
}

Decoder::~Decoder() = default;

std::optional<std::string> Decoder::Decode(std::string_view line) {
  if (encoding_ == Encoding::kUtf8) {
    if (!text::ValidUtf8(line)) return std::nullopt;
    return std::string(line);
  }
  if (converter_->icu == nullptr) return std::nullopt;
  UErrorCode error = U_ZERO_ERROR;
  ucnv_reset(converter_->icu);
  const icu::UnicodeString decoded(line.data(), static_cast<int32_t>(line.size()), converter_->icu,
                                   error);
  if (U_FAILURE(error)) return std::nullopt;
  std::string utf8;
  decoded.toUTF8String(utf8);
  return utf8;
}

std::string_view Decoder::name() const {
  return encoding_ == Encoding::kUtf8 ? "UTF-8" : "GB 18030";
}

}  // namespace guanxi::csv
