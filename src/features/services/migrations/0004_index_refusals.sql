-- "How often was it refused on this ground": asked by the desk beside every ground.
create index history_refusals on services.history (ground, at) where kind = 'decided' and ground is not null;
