// What finite steps leave, from solves with fewer of them.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace sbl::rt {

/// Errors of solves with n steps, taken to be a n^-p + b n^-q in each of two parts of the box: p is
/// the order of the steps, q that of what walls or kinks leave there. Two solves tell one of the
/// two numbers, so the error is taken to be all of order q; three tell both (Richardson), and where
/// their differences fall off more slowly than by q, the order that they show stands for both.
class TimeError {
public:
  enum Part { inside, atEnds };
  /// The order p, and q of each part: p again where there is neither wall nor kink.
  void expect(double order, double inside, double atEnds);
  /// The first solve, and each further one with more steps: its distance from the one before, by
  /// part.
  void begin(std::size_t steps);
  void add(std::size_t steps, std::array<double, 2> change);

  /// Whether two solves are all that is known, so that one order stands for both.
  bool isOfTwo() const { return changes_.size() == 1; }
  /// Of the last solve; 0 before there are two.
  double error() const { return errorAt(static_cast<double>(steps_.back())); }
  double errorAt(double steps) const;
  /// Whether more than half of the error is of a lower order than p.
  bool reduced() const;
  /// By which factor, from 2 to `most`, to raise the steps of the last solve so that the error is
  /// half of `accuracy`; `most` where none does. An order that two differences have not shown is
  /// not trusted beyond a factor of 4.
  std::size_t factorFor(double accuracy, std::size_t most) const;

private:
  struct Fit {
    double expected = 4; // q
    double order = 4;    // q, or the order shown where that is lower
    double a = 0, b = 0;
  };
  void fit();
  void fit(Part part);
  double order_ = 4; // p
  std::array<Fit, 2> fits_;
  std::vector<std::size_t> steps_;
  std::vector<std::array<double, 2>> changes_; // changes_[k] between steps_[k] and steps_[k + 1]
};

} // namespace sbl::rt
