-- A model of the host with the name of one of the package.
select 1 as order_number, 'of the host' as whose
