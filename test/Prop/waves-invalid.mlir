// What later stages rely on in waves is checked where the op is made.
// RUN: sbl-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{a wave has 1 to 3 axes, not 4}}
func.func private @f(!prop.wave<4 x f64>)

// -----

// expected-error @below {{a wave holds f64, not 'f32'}}
func.func private @f(!prop.wave<2 x f32>)

// -----

// expected-error @below {{takes 6 block arguments of type f64: one per axis, the time, the duration}}
prop.phase @p : !prop.wave<1 x f64> {
^bb0(%x: f64, %re: f64, %im: f64):
  prop.yield %re, %im
}

// -----

// expected-error @below {{yields exactly two values, the parts of the amplitude}}
prop.phase @p : !prop.wave<1 x f64> {
^bb0(%x: f64, %t: f64, %d: f64, %c: f64, %re: f64, %im: f64):
  prop.yield %re
}

// -----

prop.step @s {
^bb0(%psi: !prop.wave<1 x f64>):
  // expected-error @below {{phase @p is not a prop.phase}}
  %0 = prop.kick %psi by @p fraction 0.5 : !prop.wave<1 x f64>
  prop.return %0 : !prop.wave<1 x f64>
}

// -----

prop.phase @p : !prop.wave<2 x f64> {
^bb0(%x: f64, %y: f64, %t: f64, %d: f64, %c: f64, %re: f64, %im: f64):
  prop.yield %re, %im
}
prop.step @s {
^bb0(%psi: !prop.wave<1 x f64>):
  // expected-error @below {{kicks a '!prop.wave<1 x f64>' by @p, which is for '!prop.wave<2 x f64>'}}
  %0 = prop.kick %psi by @p fraction 0.5 : !prop.wave<1 x f64>
  prop.return %0 : !prop.wave<1 x f64>
}

// -----

prop.scalars @rates {
^bb0(%t: f64, %tau: f64):
  prop.yield %t
}
prop.step @s {
^bb0(%psi: !prop.wave<2 x f64>):
  // expected-error @below {{needs 2 rates of dispersion, one per axis}}
  %0 = prop.transform %psi along 0 with @rates fraction 1.0 : !prop.wave<2 x f64>
  prop.return %0 : !prop.wave<2 x f64>
}

// -----

prop.scalars @rates {
^bb0(%t: f64, %tau: f64):
  prop.yield %t
}
prop.step @s {
^bb0(%psi: !prop.wave<1 x f64>):
  // expected-error @below {{axis 1 of a wave with 1 axis}}
  %0 = prop.transform %psi along 1 with @rates fraction 1.0 : !prop.wave<1 x f64>
  prop.return %0 : !prop.wave<1 x f64>
}

// -----

// expected-error @below {{is one of a wave, whose adjoint is not derived}}
prop.step @s {
^bb0(%psi: !prop.wave<1 x f64>):
  prop.return %psi : !prop.wave<1 x f64>
} {adjoint = "t"}

// -----

prop.scalars @rates {
^bb0(%t: f64, %tau: f64):
  prop.yield %t
}
prop.phase @p : !prop.wave<1 x f64> {
^bb0(%x: f64, %t: f64, %d: f64, %c: f64, %re: f64, %im: f64):
  prop.yield %re, %im
}
prop.step @s {
^bb0(%f: !prop.field<1 x f64>):
  prop.return %f : !prop.field<1 x f64>
}
// expected-error @below {{propagates a wave by @s, a step of a field}}
prop.wave_program @w of @H scheme "spectral" order 2 phase @p dispersion @rates step @s

// -----

prop.scalars @rates {
^bb0(%t: f64, %tau: f64):
  prop.yield %t
}
prop.phase @p : !prop.wave<1 x f64> {
^bb0(%x: f64, %t: f64, %d: f64, %c: f64, %re: f64, %im: f64):
  prop.yield %re, %im
}
prop.step @s {
^bb0(%psi: !prop.wave<1 x f64>):
  prop.return %psi : !prop.wave<1 x f64>
}
// expected-error @below {{takes @s as heat, which is a step of a field and of imaginary time}}
prop.wave_program @w of @H scheme "kernel" order 2 phase @p dispersion @rates step @s heat @s imaginary
