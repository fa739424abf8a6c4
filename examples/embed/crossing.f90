! A built model in a Fortran program, through iso_c_binding.
!
!   sbl build crossing.sbl
!   gfortran crossing.f90 $(pkg-config --libs sbl-runtime) -o crossing
!   ./crossing ./libcrossing.so
program crossing
  use, intrinsic :: iso_c_binding
  implicit none

  interface
    integer(c_int) function sbl_model_open(path, model) bind(c)
      import :: c_int, c_char, c_ptr
      character(kind=c_char), intent(in) :: path(*)
      type(c_ptr), intent(out) :: model
    end function
    integer(c_int) function sbl_solve(model, parameters, question, options, solution) bind(c)
      import :: c_int, c_char, c_ptr, c_double
      type(c_ptr), value :: model, options
      real(c_double), intent(in) :: parameters(*)
      character(kind=c_char), intent(in) :: question(*)
      type(c_ptr), intent(out) :: solution
    end function
    integer(c_int) function sbl_solution_number(solution, which, number) bind(c)
      import :: c_int, c_ptr, c_double
      type(c_ptr), value :: solution
      integer(c_int), value :: which
      real(c_double), intent(out) :: number
    end function
    integer(c_int) function sbl_solution_field(solution, field, component, t, values, length) bind(c)
      import :: c_int, c_ptr, c_double, c_size_t
      type(c_ptr), value :: solution
      integer(c_int), value :: field
      integer(c_size_t), value :: component, length
      real(c_double), value :: t
      real(c_double), intent(out) :: values(*)
    end function
    integer(c_size_t) function sbl_solution_points(solution) bind(c)
      import :: c_size_t, c_ptr
      type(c_ptr), value :: solution
    end function
    subroutine sbl_solution_free(solution) bind(c)
      import :: c_ptr
      type(c_ptr), value :: solution
    end subroutine
    subroutine sbl_model_free(model) bind(c)
      import :: c_ptr
      type(c_ptr), value :: model
    end subroutine
  end interface

  integer(c_int), parameter :: ok = 0, sbl_cost = 5, sbl_density = 0
  type(c_ptr) :: model, bridge
  character(len=256) :: path
  real(c_double) :: cost
  real(c_double), allocatable :: density(:)

  path = './libcrossing.so'
  if (command_argument_count() > 0) call get_command_argument(1, path)
  if (sbl_model_open(trim(path)//c_null_char, model) /= ok) error stop 'the model does not open'
  if (sbl_solve(model, [0.7_c_double, 1.0_c_double], 'B'//c_null_char, c_null_ptr, bridge) /= ok) &
    error stop 'the bridge is not solved'
  if (sbl_solution_number(bridge, sbl_cost, cost) /= ok) error stop 'no cost'
  allocate (density(sbl_solution_points(bridge)))
  if (sbl_solution_field(bridge, sbl_density, 0_c_size_t, 0.5_c_double, density, &
                         size(density, kind=c_size_t)) /= ok) error stop 'no density'
  print '(a,f13.10,a,f8.6)', 'cost ', cost, ', mass half way ', sum(density)*5/size(density)
  call sbl_solution_free(bridge)
  call sbl_model_free(model)
end program
