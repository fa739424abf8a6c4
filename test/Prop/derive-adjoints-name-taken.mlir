// An adjoint that would silently get another name would leave the program pointing at the wrong step.
// RUN: sbl-opt --prop-derive-adjoints %s -verify-diagnostics

// expected-note @below {{by this}}
prop.factor @forth [#prop.balance]
// expected-error @below {{adjoint @forth: the name is taken}}
prop.step @back {
^bb0(%f: !prop.field<1 x f64>):
  prop.return %f : !prop.field<1 x f64>
} {adjoint = "forth"}
