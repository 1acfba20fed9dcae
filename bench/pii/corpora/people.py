"""Invented people of four languages, in two halves: for tuning, and held out.

Invariants:
- No given or family name is in both halves, and none is in `bench/pii/values.py`.
"""


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


ENGLISH_GIVEN = _names(
    "Abigail Adrian Alastair Alicia Bernard Bethany Blake Brandon Bridget Bryce Callum Cameron Cecilia Clifford "
    "Colleen Courtney Darren Deborah Declan Denise Desmond Dominic Doreen Douglas Edwin Eleanor Elliot Fiona Gareth "
    "Georgina Gerald Gillian Gordon Harriet Hector Imogen Ivan Jeremy Jocelyn Keith Kirsten Lachlan Leonard Lorraine "
    "Malcolm Marcia Maureen Meredith Mitchell Naomi Nigel Norma Oscar Phyllis Priscilla Quentin Rachel Raymond Roland "
    "Rosemary Rupert Samantha Shannon Stuart Tabitha Terence Tiffany Trevor Valerie Vernon Vivian Wendy Wilfred "
    "Winifred"
)
ENGLISH_FAMILY = _names(
    "Abernathy Aldridge Atherton Bainbridge Barclay Blackwood Bradshaw Broadbent Cavanaugh Chadwick Chamberlain "
    "Colquhoun Crenshaw Cunningham Davenport Donovan Dunleavy Ellsworth Fairbanks Farquhar Fennimore Gallagher "
    "Garrity Gillespie Goldstein Greenwood Hargreaves Hathaway Higginbotham Holloway Huxley Ingram Jefferson "
    "Kensington Kirkpatrick Langford Lockhart MacDougall Marlowe McCafferty Merriweather Montgomery Nightingale "
    "O'Sullivan Ogilvie Patterson Pemberton Pickering Prendergast Radcliffe Rafferty Ravenscroft Rutherford Sheffield "
    "Sinclair Standish Stapleton Sutherland Templeton Thackeray Underhill Vandermeer Wadsworth Weatherby Westbrook "
    "Whitaker Willoughby Winthrop Woodhouse Yates"
)
WORLD_GIVEN = _names(
    "Abebe Adaeze Aditya Ahmad Akiko Aleksandra Amina Anjali Aryan Babajide Bogdan Chidi Chiamaka Deepak Desta "
    "Dilnoza Esra Farhan Gulnara Habiba Haruki Hassan Hyejin Ibrahim Imani Jelena Kalinda Kavita Kenji Khadija Kofi "
    "Ksenia Lin Mahmoud Makena Mehmet Minh Mirza Nandini Nasrin Nikolai Noor Olena Paolo Parisa Rashid Rohan Sakura "
    "Samir Sanjay Sergei Shanthi Svetlana Thabo Thuy Uchenna Vivek Wambui Xin Yasmin Yevgenia Yuki Zainab Zoran"
)
WORLD_FAMILY = _names(
    "Abdullahi Achebe Agarwal Ahluwalia Akinyemi Almasi Asante Bhattacharya Boateng Bondarenko Chandrasekhar "
    "Chatterjee Chukwu Dlamini Dragomir Endo Farahani Fujimoto Ganguly Ghorbani Gupta Hakimi Hashimoto Hossain "
    "Ismailov Ivanova Jovanovic Kaplan Karimov Khatun Kimura Krishnan Lazarev Liang Mahmoudi Mukherjee Mutua Mwangi "
    "Natarajan Nkosi Novak Obi Odhiambo Okonkwo Ozturk Petrovic Pham Popescu Qureshi Ramaswamy Saito Sharma Siddiqui "
    "Subramanian Suzuki Tesfaye Tran Ueda Valenti Volkov Watanabe Xiong Yadav Yoshida Zhang Zhou"
)
GERMAN_GIVEN = _names(
    "Annegret Ansgar Axel Bärbel Benno Birgit Carsten Claudia Detlef Dietmar Dörte Eberhard Edeltraud Elke Frieda "
    "Friedrich Gerlinde Gisela Götz Gudrun Günther Hannelore Hartmut Heike Heinrich Helga Holger Ilse Ingeborg "
    "Irmgard Jochen Jörg Jürgen Karin Karl-Heinz Katja Klaus Lieselotte Lothar Ludger Manfred Marlene Matthias "
    "Mechthild Monika Norbert Ottilie Petra Rainer Regina Reinhard Roswitha Rüdiger Sabine Siegfried Silke Thorsten "
    "Traute Ulrike Uwe Veronika Volker Waltraud Wiebke Wilhelm Wolfgang"
)
GERMAN_FAMILY = _names(
    "Ackermann Albrecht Bachmeier Bergmann Bielefeldt Brinkmann Buchholz Dahlmann Diekmann Dreyer Eberhardt Eichhorn "
    "Engelhardt Feldkamp Fröhlich Gärtner Gerlach Grünwald Haferkamp Hartmann Hässler Heinemann Hinrichs Hoffmann "
    "Holtkamp Jansen Kästner Kirchhoff Kleinschmidt Köhler Kohlmeyer Kruse Lehmann Lindemann Lüdtke Maurer Meinhardt "
    "Möller Neumann Niemeyer Oberländer Pohlmann Rademacher Reichelt Rosenthal Sander Schäfer Schlüter Schmidtke "
    "Schröder Schwarzkopf Seidel Sonnenschein Steinbach Stellmacher Thiele Uhlmann Voigt Wachsmuth Wegener Weidemann "
    "Wiedemann Wittenberg Wuttke Zabel Ziegler"
)
FRENCH_GIVEN = _names(
    "Adèle Agathe Aimé Alphonse Amélie Anaïs Antoine Armand Aurélie Baptiste Bastien Benoît Bérénice Brigitte Camille "
    "Cédric Célestine Chantal Clémence Clotilde Corentin Damien Delphine Didier Edmond Élodie Émile Estelle Étienne "
    "Fabien Florence Françoise Gaëlle Gaston Geneviève Ghislain Gwenaëlle Hélène Hervé Honoré Inès Jacqueline "
    "Jean-Luc Jérôme Joséphine Julien Laëtitia Laurent Léa Loïc Lucie Manon Marguerite Mathilde Maxime Mireille "
    "Nathalie Océane Odile Pascal Perrine Quentin Raphaëlle Régis Sandrine Séverine Sylvain Thibault Thérèse Valentin "
    "Véronique Yannick Yvette"
)
FRENCH_FAMILY = _names(
    "Arnault Aubert Barbier Baudelot Beaumont Bellanger Bertrand Blanchard Bonnefoy Bouchard Boulanger Bourgeois "
    "Brunel Carpentier Chauvet Chevallier Cordonnier Coulomb Dartois Deschamps Desjardins Dubois Duchesne Dufour "
    "Dumoulin Dupuis Fauchon Ferrand Gaillard Gauthier Girard Grandjean Guérin Guillemin Hachette Hubert Jacquemin "
    "Jourdan Lacroix Lambert Langlois Laurencin Lefèvre Lemaître Leroux Mallet Marchal Mercier Michaud Montfort Morel "
    "Pasquier Pelletier Perrault Picard Prévost Renaudin Rigaud Rousseau Sauvage Simonet Tessier Thibodeau Vasseur "
    "Verdier Villeneuve Vuillard"
)
SPANISH_GIVEN = _names(
    "Adriana Agustín Alejandra Álvaro Amparo Andrés Araceli Belén Benito Bernardo Camila Carmela Catalina Concepción "
    "Consuelo Cristóbal Damián Emilia Encarnación Enrique Esteban Eugenio Eulalia Fabiola Federico Felipe Fernanda "
    "Gonzalo Graciela Guadalupe Guillermo Hernán Ignacio Inmaculada Isidro Jacinto Javier Joaquín Jorge Josefina "
    "Juliana Leandro Leticia Lorena Macarena Manuel Marisol Mateo Maximiliano Mercedes Natalia Nicolás Octavio Óscar "
    "Pablo Pilar Rafael Ramiro Remedios Ricardo Rocío Rodrigo Santiago Sebastián Silvia Susana Teresa Trinidad "
    "Valentina Vicente Ximena Yolanda"
)
SPANISH_FAMILY = _names(
    "Aguirre Alarcón Almagro Alonso Aranda Arroyo Ballesteros Barrios Benítez Bermúdez Caballero Cabrera Calderón "
    "Cárdenas Carrasco Carvajal Castañeda Cervantes Contreras Cortés Domínguez Echeverría Escobar Espinosa Estévez "
    "Figueroa Galindo Gallardo García Giménez Guerrero Guzmán Hidalgo Hurtado Jiménez Lozano Maldonado Márquez Medina "
    "Menéndez Montoya Morales Muñoz Narváez Olivares Ordóñez Ortega Pacheco Palacios Peñalver Quintero Ramírez Rivas "
    "Robledo Salazar Salinas Santillán Serrano Solís Tejada Trujillo Urrutia Valdivia Valenzuela Velasco Villalobos "
    "Zambrano Zapata"
)
