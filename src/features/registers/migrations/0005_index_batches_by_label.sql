-- Whether a part of a file was imported: asked for each part before it is written.
create unique index batch_of_file on registers.batch (register, label) where label like 'file %';
